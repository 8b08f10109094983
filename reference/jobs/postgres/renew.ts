import type { Database } from "../database.ts";
import type { Renewal, WorkerStore } from "../store.ts";
import { columnsOf } from "./rows.ts";

const renewBatch = `
  WITH held AS (
    SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[])
      WITH ORDINALITY AS held (id, attempt, token, nth)
  )
  UPDATE jobs SET leased_until = clock_timestamp() + $4 * interval '1 millisecond'
  FROM held
  WHERE jobs.id = held.id AND jobs.attempts = held.attempt AND jobs.lease_token = held.token
    AND jobs.status = 'running' AND jobs.leased_until > clock_timestamp()
  RETURNING held.nth::integer, jobs.cancel_requested_at IS NOT NULL AS is_canceled
`;

/** Prolongs all leases of a worker in one statement. One that has run out cannot be revived. */
export function renewer(database: Database): WorkerStore["renew"] {
  return async ({ fences, leaseMs }) => {
    const held = columnsOf(fences, [
      ({ jobId }) => jobId,
      ({ attempt }) => attempt,
      ({ token }) => token,
    ]);
    const rows = await database.query<{ nth: number; is_canceled: boolean }>(renewBatch, [
      ...held,
      leaseMs,
    ]);
    const byNth = new Map(rows.map((row) => [row.nth, row.is_canceled]));
    return fences.map((_fence, index) => renewalOf(byNth.get(index + 1)));
  };
}

function renewalOf(isCanceled: boolean | undefined): Renewal {
  if (isCanceled === undefined) return "lost";
  return isCanceled ? "cancel-requested" : "held";
}
