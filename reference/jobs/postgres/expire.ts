import type { Database } from "../database.ts";
import type { WorkerStore } from "../store.ts";

/**
 * Ends jobs that were to start by now and have not: they never run late.
 *
 * A job that a claim is just looking at is passed over: it has started, or is found the next time.
 * Jobs of lanes come in the order in which a batch of submissions comes to the lanes, so that neither
 * waits for the other in a circle.
 */
export function expirer(database: Database): WorkerStore["expireOverdue"] {
  return () =>
    database.transaction(async (query) => {
      const overdue = await query<{ id: string }>(lockOverdue);
      for (const { id } of overdue) await query(expire, [id]);
      return overdue.map(({ id }) => id);
    });
}

const lockOverdue = `
  SELECT id FROM jobs
  WHERE status = 'queued' AND attempts = 0 AND start_by <= clock_timestamp()
  ORDER BY tenant, order_key, id LIMIT 500 FOR UPDATE SKIP LOCKED
`;

const expire = "UPDATE jobs SET status = 'expired', ended_at = clock_timestamp() WHERE id = $1";
