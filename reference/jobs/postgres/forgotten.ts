import { entryOf, type EntryRow } from "./rows.ts";
import type { Database } from "../database.ts";
import type { WorkerStore } from "../store.ts";

/**
 * Finds jobs whose turn has come and for which no entry seems to exist any more.
 *
 * An entry that still waits in the outbox is not forgotten. Whether a broker behind a relay has one
 * cannot be known, so each job is offered at most once in `sinceMs`; what was not forgotten after
 * all is a stale duplicate, which a claim ignores.
 */
const takeForgotten = `
  WITH forgotten AS (
    SELECT id FROM jobs
    WHERE status = 'queued'
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
export function forgottenTaker(database: Database): WorkerStore["takeForgotten"] {
  return async (sinceMs) => {
    const rows = await database.query<EntryRow>(takeForgotten, [sinceMs]);
    return rows.map((row) => entryOf(row));
  };
}
