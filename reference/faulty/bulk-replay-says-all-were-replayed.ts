import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The first batch is replayed, and the answer is made of what was found. */
export const bulkReplaySaysAllWereReplayed = defineFault({
  id: "bulk-replay-says-all-were-replayed",
  wrong:
    "A bulk replay stops after a batch of five, and tells of all that matched that they were replayed.",
  seen: null,
  tier: 2,
  breaks: ["DLQ-7"],
  change: changeApiStore((store, { database }) => ({
    async replayMany(wanted, by) {
      const matching = await database.query<{ id: string; job_id: string }>(
        `SELECT id, job_id FROM dead_letters WHERE tenant = $1 AND state = 'open'
           AND ($2::text IS NULL OR reason_code = $2)
           AND ($3::timestamptz IS NULL OR last_at >= $3)
           AND ($4::timestamptz IS NULL OR last_at <= $4)`,
        [wanted.tenant, wanted.reason, wanted.from, wanted.until],
      );
      await store.replayMany({ ...wanted, limit: 5 }, by);
      const items = matching.map(({ id, job_id }) => {
        return { id, jobId: job_id, outcome: "replayed" } as const;
      });
      return { items, isMore: false };
    },
  })),
});
