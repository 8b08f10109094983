import { randomUUID } from "node:crypto";

import type { Database } from "../jobs/database.ts";
import { columnsOf, entryOf, type EntryRow } from "../jobs/postgres/rows.ts";
import type { Broker } from "../brokers/broker.ts";
import type { WorkerStore } from "../jobs/store.ts";
import { defineFault } from "./fault.ts";

/** Two workers wake up for the same job, and both find it free. */
export const claimIsNotAtomic = defineFault({
  id: "claim-is-not-atomic",
  wrong: "A claim reads what is free and marks it afterwards: two workers can read the same.",
  seen: null,
  tier: 1,
  breaks: ["EXE-5", "EXE-1"],
  change: {
    worker: (parts) => ({
      ...parts,
      broker: { ...parts.broker, claim: entryClaimer(parts.database) },
      store: { ...parts.store, claim: jobClaimer(parts.database) },
    }),
  },
});

function entryClaimer({ query }: Database): Broker["claim"] {
  return async ({ limit, leaseMs }) => {
    const rows = await query<EntryRow & { id: string }>(
      `SELECT id, job_id, attempt, tenant, traceparent, priority FROM outbox
       WHERE visible_at <= clock_timestamp() ORDER BY priority DESC, id LIMIT $1`,
      [limit],
    );
    const token = randomUUID();
    await query(
      `UPDATE outbox SET lease_token = $2,
         visible_at = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE id = ANY ($1::bigint[])`,
      [rows.map(({ id }) => id), token, leaseMs],
    );
    return rows.map((row) => ({ entry: entryOf(row), token }));
  };
}

type ClaimedRow = Readonly<{
  id: string;
  type: string;
  payload: string;
  traceparent: string;
  tracestate: string | null;
  failures: number;
  attempt: number;
}>;

function jobClaimer({ query }: Database): WorkerStore["claim"] {
  return async ({ entries, leaseMs, worker }) => {
    const free = await query<ClaimedRow>(
      `SELECT jobs.id, type, payload, traceparent, tracestate, failures, wanted.attempt
       FROM jobs JOIN unnest($1::uuid[], $2::integer[]) AS wanted (id, attempt) USING (id)
       WHERE status = 'queued' AND attempts = wanted.attempt - 1`,
      columnsOf(entries, [({ jobId }) => jobId, ({ attempt }) => attempt]),
    );
    const token = randomUUID();
    await query(
      `UPDATE jobs SET status = 'running', attempts = free.attempt, worker = $3, lease_token = $4,
         started_at = coalesce(started_at, clock_timestamp()),
         leased_until = clock_timestamp() + $5 * interval '1 millisecond'
       FROM unnest($1::uuid[], $2::integer[]) AS free (id, attempt) WHERE jobs.id = free.id`,
      [...columnsOf(free, [({ id }) => id, ({ attempt }) => attempt]), worker, token, leaseMs],
    );
    return free.map(({ id, attempt, traceparent, tracestate, ...job }) => ({
      ...job,
      fence: { jobId: id, attempt, token },
      trace: { traceparent, tracestate },
    }));
  };
}
