import type { Query } from "../database.ts";
import type { Fence, JobError, StatusAfterAttempt, WriteOutcome } from "../store.ts";

/** How an attempt ends, and what that means for its job. */
export type Ending = Readonly<{
  fence: Fence;
  /** Whether the writer must still hold the lease, or must find it run out. */
  lease: "held" | "expired";
  /** What the attempt's row shall say. */
  outcome: "succeeded" | "failed" | "crashed" | "released" | "canceled";
  status: StatusAfterAttempt;
  error?: JobError;
  result?: string;
  /** How long a queued job waits. */
  delayMs?: number;
}>;

/**
 * Ends an attempt: the job's new state, the attempt's row, and with them, in the same transaction,
 * either the outbox row of the next attempt or the dead letter. Nothing can fall between.
 *
 * The fence compares attempt and token and, by the database's clock, the lease. Zero rows mean that
 * somebody else may hold the job by now; then none of it happens.
 */
export async function endAttempt(query: Query, ending: Ending): Promise<WriteOutcome> {
  const { fence, outcome, status, error } = ending;
  const [row] = await query<{ status: StatusAfterAttempt }>(statementFor(ending), [
    fence.jobId,
    fence.attempt,
    fence.token,
    status,
    outcome,
    error?.code ?? null,
    error?.message ?? null,
    ending.result ?? null,
    ending.delayMs ?? 0,
  ]);
  return row === undefined ? { kind: "lost" } : { kind: "recorded", status: row.status };
}

const leases = {
  held: "leased_until > clock_timestamp()",
  expired: "leased_until <= clock_timestamp()",
};

/** What else has to be written, by the state in which the job is left. */
const consequences: Record<StatusAfterAttempt, string> = {
  succeeded: "",
  canceled: "",
  queued: `, queued AS (
    INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority, visible_at)
    SELECT id, ended.attempts + 1, tenant, traceparent, priority, ended.due_at
    FROM ended JOIN jobs USING (id)
    ON CONFLICT (job_id, attempt) DO NOTHING
  )`,
  failed: `, buried AS (
    INSERT INTO dead_letters (job_id, previous_id, tenant, key, type, payload, priority, order_key,
      traceparent, tracestate, attempts, reason_code, reason_message, first_at, last_at)
    SELECT id, (SELECT previous.id FROM dead_letters AS previous WHERE previous.job_id = ended.id
        ORDER BY previous.position DESC LIMIT 1),
      tenant, key, type, payload, priority, order_key, traceparent, tracestate, ended.attempts, $6, $7,
      ended.started_at, clock_timestamp()
    FROM ended JOIN jobs USING (id)
  )`,
};

function statementFor({ lease, status }: Ending): string {
  return `
    WITH ended AS (
      UPDATE jobs SET
        status = $4,
        lease_token = NULL,
        leased_until = NULL,
        failures = failures + ($5 = 'failed')::integer,
        crashes = crashes + ($5 = 'crashed')::integer,
        due_at = clock_timestamp() + $9 * interval '1 millisecond',
        enqueued_at = clock_timestamp(),
        ended_at = CASE WHEN $4 <> 'queued' THEN clock_timestamp() END,
        error_code = CASE WHEN $4 = 'failed' THEN $6 END,
        error_message = CASE WHEN $4 = 'failed' THEN $7 END,
        result = $8
      WHERE id = $1 AND attempts = $2 AND lease_token = $3 AND status = 'running'
        AND ${leases[lease]}
      RETURNING id, status, attempts, due_at, started_at
    ), closed AS (
      UPDATE attempts SET ended_at = clock_timestamp(), outcome = $5, error_code = $6,
        error_message = $7
      FROM ended WHERE attempts.job_id = ended.id AND attempts.attempt = ended.attempts
    )${consequences[status]}
    SELECT status FROM ended`;
}
