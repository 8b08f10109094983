import type { Database } from "../database.ts";
import type { ClaimedJob, WorkerStore } from "../store.ts";
import { columnsOf } from "./rows.ts";

/**
 * Leases the jobs of a batch of entries that are still queued for exactly that attempt.
 *
 * The rows are locked first, in the order of their ids so that two batches cannot block each other,
 * and looked at after that. A lock is waited for, not skipped: a job that is only being looked at
 * must not seem to be taken. Locking by id alone also keeps the planner from walking through the
 * whole backlog by the index of queued jobs.
 */
const claimBatch = `
  WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::integer[]) WITH ORDINALITY AS wanted (id, attempt, nth)
  ), locked AS (
    SELECT id, status, attempts, due_at, start_by, type, is_waiting FROM jobs WHERE id = ANY ($1::uuid[])
    ORDER BY id FOR UPDATE
  ), free AS (
    SELECT id, wanted.nth FROM locked JOIN wanted USING (id)
    WHERE locked.status = 'queued' AND locked.attempts = wanted.attempt - 1
      AND locked.due_at <= clock_timestamp() AND NOT locked.is_waiting
      AND (locked.start_by IS NULL OR locked.attempts > 0 OR locked.start_by > clock_timestamp())
      AND locked.type = ANY ($5::text[])
  ), claimed AS (
    UPDATE jobs SET status = 'running', attempts = attempts + 1, worker = $3,
      started_at = coalesce(started_at, clock_timestamp()),
      lease_token = gen_random_uuid(),
      leased_until = clock_timestamp() + $4 * interval '1 millisecond'
    FROM free WHERE jobs.id = free.id
    RETURNING free.nth, jobs.id, jobs.attempts, jobs.lease_token, jobs.type, jobs.payload,
      jobs.traceparent, jobs.tracestate, jobs.failures
  ), begun AS (
    INSERT INTO attempts (job_id, attempt, worker) SELECT id, attempts, $3 FROM claimed
  )
  SELECT * FROM claimed ORDER BY nth
`;

type ClaimedRow = Readonly<{
  id: string;
  attempts: number;
  lease_token: string;
  type: string;
  payload: string;
  traceparent: string;
  tracestate: string | null;
  failures: number;
}>;

/** Claims jobs of these types in the order of their entries. */
export function claimer(database: Database, types: readonly string[]): WorkerStore["claim"] {
  return async ({ entries, leaseMs, worker }) => {
    const wanted = columnsOf(entries, [({ jobId }) => jobId, ({ attempt }) => attempt]);
    const rows = await database.query<ClaimedRow>(claimBatch, [...wanted, worker, leaseMs, types]);
    return rows.map((row) => claimedOf(row));
  };
}

function claimedOf(row: ClaimedRow): ClaimedJob {
  return {
    fence: { jobId: row.id, attempt: row.attempts, token: row.lease_token },
    type: row.type,
    payload: row.payload,
    trace: { traceparent: row.traceparent, tracestate: row.tracestate },
    failures: row.failures,
  };
}
