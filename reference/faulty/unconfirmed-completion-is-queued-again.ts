import { StoreUnreachable } from "../jobs/database.ts";
import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** What cannot be confirmed did not happen, thinks the worker; so it happens again. */
export const unconfirmedCompletionIsQueuedAgain = defineFault({
  id: "unconfirmed-completion-is-queued-again",
  wrong: "A worker that was not told whether its outcome was recorded queues the job again.",
  seen: null,
  tier: 2,
  breaks: ["EXE-4"],
  change: changeWorkerStore((store, { database }) => {
    const unconfirmed = new Set<string>();
    return {
      async complete(outcome) {
        const { jobId, attempt } = outcome.fence;
        try {
          const written = await store.complete(outcome);
          if (written.kind === "lost" && unconfirmed.has(jobId)) {
            await database.query(
              `WITH again AS (
                 UPDATE jobs SET status = 'queued', due_at = clock_timestamp(), ended_at = NULL
                 WHERE id = $1 AND status = 'succeeded'
                 RETURNING id, tenant, traceparent, priority
               )
               INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority)
               SELECT id, $2, tenant, traceparent, priority FROM again`,
              [jobId, attempt + 1],
            );
          }
          return written;
        } catch (error) {
          if (error instanceof StoreUnreachable) unconfirmed.add(jobId);
          throw error;
        }
      },
    };
  }),
});
