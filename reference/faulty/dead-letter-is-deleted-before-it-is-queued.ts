import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Two commits where there should be one, in the order that loses. */
export const deadLetterIsDeletedBeforeItIsQueued = defineFault({
  id: "dead-letter-is-deleted-before-it-is-queued",
  wrong: "A replay takes the dead letter away, commits, and queues the job after that.",
  seen: null,
  tier: 1,
  breaks: ["DLQ-5"],
  change: changeApiStore((store, { database }) => ({
    async replay(of, by) {
      const [entry] = await database.query<{ job_id: string }>(
        `UPDATE dead_letters SET state = 'replayed', closed_at = clock_timestamp()
         WHERE id = $1 AND tenant = $2 AND state = 'open' RETURNING job_id`,
        [of.id, of.tenant],
      );
      if (entry === undefined) return store.replay(of, by);
      await database.query(
        `WITH again AS (
           UPDATE jobs SET status = 'queued', failures = 0, crashes = 0,
             due_at = clock_timestamp(), enqueued_at = clock_timestamp(), ended_at = NULL
           WHERE id = $1 AND status = 'failed'
           RETURNING id, attempts, tenant, traceparent, priority
         )
         INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority)
         SELECT id, attempts + 1, tenant, traceparent, priority FROM again`,
        [entry.job_id],
      );
      const job = await store.readJob({ id: entry.job_id, tenant: of.tenant });
      return job === null ? { kind: "not-found" } : { kind: "replayed", job };
    },
  })),
});
