import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A worker that slept through its lease wakes up and overwrites what another has done since. */
export const outcomeIsNotFenced = defineFault({
  id: "outcome-is-not-fenced",
  wrong: "A success is recorded by the job's id alone, whoever holds the lease by then.",
  seen: "OptimalBits/bull#308",
  tier: 1,
  breaks: ["VIS-3"],
  change: changeWorkerStore((store, { database }) => ({
    async complete({ fence, result }) {
      const outcome = await store.complete({ fence, result });
      if (outcome.kind === "recorded") return outcome;
      await database.query(
        `UPDATE jobs SET status = 'succeeded', result = $2, ended_at = clock_timestamp(),
           lease_token = NULL, leased_until = NULL
         WHERE id = $1`,
        [fence.jobId, result],
      );
      return { kind: "recorded", status: "succeeded" };
    },
  })),
});
