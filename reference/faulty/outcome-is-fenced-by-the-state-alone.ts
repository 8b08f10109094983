import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** It asks whether the job is running, and not for whom: what has ended is safe, what another is at is not. */
export const outcomeIsFencedByTheStateAlone = defineFault({
  id: "outcome-is-fenced-by-the-state-alone",
  wrong: "A success is recorded as long as the job is running, whoever runs it by then.",
  seen: null,
  tier: 1,
  breaks: ["VIS-3"],
  change: changeWorkerStore((store, { database }) => ({
    async complete({ fence, result }) {
      const outcome = await store.complete({ fence, result });
      if (outcome.kind === "recorded") return outcome;
      await database.query(
        `UPDATE jobs SET status = 'succeeded', result = $2, ended_at = clock_timestamp(),
           lease_token = NULL, leased_until = NULL
         WHERE id = $1 AND status = 'running'`,
        [fence.jobId, result],
      );
      return { kind: "recorded", status: "succeeded" };
    },
  })),
});
