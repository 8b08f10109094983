import type { Broker } from "../brokers/broker.ts";
import { entryOf, type EntryRow } from "../jobs/postgres/rows.ts";
import type { Query } from "../jobs/database.ts";
import { defineFault } from "./fault.ts";

/** It is stored, shown, and never looked at. */
export const priorityIsIgnored = defineFault({
  id: "priority-is-ignored",
  wrong: "Jobs start in the order of their arrival, whatever their priority is.",
  seen: null,
  tier: 2,
  breaks: ["PRI-1"],
  change: {
    worker: (parts) => ({
      ...parts,
      broker: { ...parts.broker, claim: claimInOrder(parts.database.query, "id") },
    }),
  },
});

/** Claims entries in another order than that of their turns. */
export function claimInOrder(query: Query, order: string): Broker["claim"] {
  return async ({ limit, leaseMs }) => {
    const rows = await query<EntryRow & { lease_token: string }>(
      `WITH visible AS (
         SELECT id FROM outbox WHERE visible_at <= now()
         ORDER BY ${order} LIMIT $1 FOR UPDATE SKIP LOCKED
       ), claimed AS (
         UPDATE outbox SET lease_token = gen_random_uuid(),
           visible_at = clock_timestamp() + $2 * interval '1 millisecond'
         FROM visible WHERE outbox.id = visible.id RETURNING outbox.*
       )
       SELECT job_id, attempt, tenant, traceparent, priority, lease_token FROM claimed
       ORDER BY ${order}`,
      [limit, leaseMs],
    );
    return rows.map((row) => ({ entry: entryOf(row), token: row.lease_token }));
  };
}
