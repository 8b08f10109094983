import type { JobState } from "../../conformance/contract/job.ts";
import type { Change } from "../run.ts";
import { changeWorkerStore } from "./change.ts";

/** Records a success also of a worker that has lost its lease, as long as the job is in one of these states. */
export function succeedAnyway(states: readonly JobState[]): Change {
  return changeWorkerStore((store, { database }) => ({
    async complete({ fence, result }) {
      const outcome = await store.complete({ fence, result });
      if (outcome.kind === "recorded") return outcome;
      await database.query(
        `UPDATE jobs SET status = 'succeeded', result = $2, ended_at = clock_timestamp(),
           lease_token = NULL, leased_until = NULL
         WHERE id = $1 AND status = ANY ($3::text[])`,
        [fence.jobId, result, states],
      );
      return { kind: "recorded", status: "succeeded" };
    },
  }));
}
