import type { Database } from "../jobs/database.ts";

/** How long the oldest entry has been due that no relay has taken yet; 0 if there is none. */
export async function outboxAgeMs(database: Database): Promise<number> {
  const [row] = await database.query<{ ms: number | null }>(oldestDue);
  return Math.max(0, row?.ms ?? 0);
}

const oldestDue = `
  SELECT (extract(epoch FROM clock_timestamp() - min(visible_at)) * 1000)::float8 AS ms FROM outbox
`;
