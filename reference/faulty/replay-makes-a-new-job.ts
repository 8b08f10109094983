import { randomUUID } from "node:crypto";

import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The easiest way to run something again is to submit it again. */
export const replayMakesANewJob = defineFault({
  id: "replay-makes-a-new-job",
  wrong:
    "A replay submits the payload of the dead letter as a new job, with a new id and effect key.",
  seen: null,
  tier: 2,
  breaks: ["DLQ-4"],
  change: changeApiStore((store, { database, termsOf }) => ({
    async replay(of, by) {
      const entry = await store.readDeadLetter(of);
      if (entry === null) return { kind: "not-found" };
      const [closed] = await database.query(
        `UPDATE dead_letters SET state = 'replayed', closed_at = clock_timestamp()
         WHERE id = $1 AND state = 'open' RETURNING id`,
        [entry.id],
      );
      if (closed === undefined) return { kind: "already-replayed" };
      const submitted = await store.submit({
        ...entry,
        id: randomUUID(),
        key: `replay-of-${entry.id}`,
        fingerprint: entry.id,
        origin: null,
        webhook: null,
        startAt: null,
        startBy: null,
        trace: entry.trace,
        ...termsOf(entry.tenant),
        isCounted: false,
      });
      await store.audit({ by, action: "replay", subject: of.id, code: "replayed" });
      return "job" in submitted
        ? { kind: "replayed", job: submitted.job }
        : { kind: "already-replayed" };
    },
  })),
});
