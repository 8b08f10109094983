import type { Query } from "../jobs/database.ts";
import type { ClaimedJob, WorkerStore } from "../jobs/store.ts";

/** Offers the job behind this one in its lane, though its turn has not come. */
export async function offerBehind(query: Query, jobId: string): Promise<void> {
  await query(
    `INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority)
     SELECT behind.id, behind.attempts + 1, behind.tenant, behind.traceparent, behind.priority
     FROM jobs AS head JOIN jobs AS behind USING (tenant, order_key)
     WHERE head.id = $1 AND behind.is_waiting AND behind.status = 'queued'
     ORDER BY behind.lane_position LIMIT 1
     ON CONFLICT (job_id, attempt) DO NOTHING`,
    [jobId],
  );
  await query("SELECT pg_notify('jobproof_outbox', '')");
}

/** Claims like the store, and then those that the store left alone because others are before them. */
export function claimOutOfTurn(store: WorkerStore, query: Query): WorkerStore["claim"] {
  return async (wanted) => {
    const claimed = await store.claim(wanted);
    const ids = wanted.entries.map(({ jobId }) => jobId);
    const rows = await query<ClaimedRow>(
      `UPDATE jobs SET status = 'running', attempts = attempts + 1, worker = $2,
         started_at = coalesce(started_at, clock_timestamp()), lease_token = gen_random_uuid(),
         leased_until = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE id = ANY ($1::uuid[]) AND status = 'queued' AND is_waiting
       RETURNING id, attempts, lease_token, type, payload, traceparent, tracestate, failures`,
      [ids, wanted.worker, wanted.leaseMs],
    );
    return [...claimed, ...rows.map((row) => claimedOf(row))];
  };
}

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

function claimedOf(row: ClaimedRow): ClaimedJob {
  return {
    fence: { jobId: row.id, attempt: row.attempts, token: row.lease_token },
    type: row.type,
    payload: row.payload,
    trace: { traceparent: row.traceparent, tracestate: row.tracestate },
    failures: row.failures,
  };
}
