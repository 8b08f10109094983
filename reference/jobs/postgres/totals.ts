import type { Database } from "../database.ts";
import { totalNames, type Totals } from "../store.ts";

/** Reads the totals that the database's triggers keep, the shards of each summed. */
export async function totals(database: Database): Promise<Totals> {
  const rows = await database.query<{ name: string; count: string }>(
    "SELECT name, sum(count) AS count FROM totals GROUP BY name",
  );
  const counts = new Map(rows.map(({ name, count }) => [name, Number(count)]));
  return Object.fromEntries(totalNames.map((name) => [name, counts.get(name) ?? 0])) as Totals;
}
