import { entryOf, type EntryRow } from "./rows.ts";
import type { Database } from "../database.ts";
import type { WorkerStore } from "../store.ts";

/**
 * Finds jobs whose turn has come and for which no entry seems to exist any more.
 *
 * An entry that still waits in the outbox is not forgotten. Whether a broker behind a relay has one
 * cannot be known, so each job is offered at most once in `sinceMs`; what was not forgotten after
 * all is a stale duplicate, which a claim ignores. A job behind another of its lane has no entry.
 *
 * A job of a type that only newer workers know is dropped from the queue by the older ones, and
 * stays in the store: here a newer worker finds it.
 */
const takeForgotten = `
  WITH forgotten AS (
    SELECT id FROM jobs
    WHERE status = 'queued' AND NOT is_waiting AND type = ANY ($2::text[])
      AND due_at < now() - $1 * interval '1 millisecond'
      AND enqueued_at < now() - $1 * interval '1 millisecond'
      AND NOT EXISTS (SELECT FROM outbox
        WHERE outbox.job_id = jobs.id AND outbox.attempt = jobs.attempts + 1)
    LIMIT 500 FOR UPDATE SKIP LOCKED
  )
  UPDATE jobs SET enqueued_at = clock_timestamp() FROM forgotten WHERE jobs.id = forgotten.id
  RETURNING jobs.id AS job_id, jobs.attempts + 1 AS attempt, tenant, traceparent, priority
`;

/** Takes note of forgotten jobs and hands out entries for them. */
export function forgottenTaker(
  database: Database,
  types: readonly string[],
): WorkerStore["takeForgotten"] {
  return async (sinceMs) => {
    const rows = await database.query<EntryRow>(takeForgotten, [sinceMs, types]);
    return rows.map((row) => entryOf(row));
  };
}
