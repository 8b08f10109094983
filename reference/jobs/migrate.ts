import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";

import type { MigrateSettings } from "../settings.ts";

const folder = new URL("./migrations/", import.meta.url);

/** A migration is a file `0001-name.sql`. Once released it is never edited, only followed. */
const migrations = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .toSorted()
  .map((name) => ({ version: Number.parseInt(name, 10), name }));

/** The version of the schema that this code was written for. */
export const schemaVersion = Math.max(...migrations.map(({ version }) => version));

/**
 * Brings a database up to the schema of this code, and sets what belongs to all of it: the passwords
 * of its roles, and how quickly waiting makes up for priority.
 *
 * Safe to run again and to run twice at once: one waits for the other and finds nothing to do.
 * `afterwards` is for a service that differs in its tables.
 */
export async function migrate(
  settings: MigrateSettings,
  afterwards = "",
): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: settings.databaseUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext('jobproof-migrate'))");
    await setRole(client, { name: "jobproof_api", password: settings.apiPassword });
    await setRole(client, { name: "jobproof_worker", password: settings.workerPassword });
    await setRole(client, { name: "jobproof_relay", password: settings.relayPassword });
    const applied = await applyMissing(client);
    if (afterwards !== "") await client.query(afterwards);
    await client.query("UPDATE queue_order SET aging_ms = $1", [settings.priorityAgingMs]);
    return applied;
  } finally {
    await client.end();
  }
}

async function applyMissing(client: pg.Client): Promise<readonly string[]> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS schema_versions (
      version integer PRIMARY KEY,
      name text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`);
  const { rows } = await client.query<{ version: number }>("SELECT version FROM schema_versions");
  const applied = new Set(rows.map(({ version }) => version));
  const missing = migrations.filter(({ version }) => !applied.has(version));
  for (const { version, name } of missing) {
    await client.query("BEGIN");
    await client.query(readFileSync(new URL(name, folder), "utf8"));
    await client.query("INSERT INTO schema_versions (version, name) VALUES ($1, $2)", [
      version,
      name,
    ]);
    await client.query("COMMIT");
  }
  return missing.map(({ name }) => name);
}

/**
 * Without a password nobody new can log in; whoever could, by the migration of another database, still can.
 *
 * Roles belong to the whole cluster, but the lock above to one database: a migration of another
 * database may set the same role at the same moment. Then it is simply done once more.
 */
async function setRole(
  client: pg.Client,
  role: { name: string; password: string | null },
  triesLeft = 20,
): Promise<void> {
  const name = pg.escapeIdentifier(role.name);
  const login = role.password === null ? "" : `LOGIN PASSWORD ${pg.escapeLiteral(role.password)}`;
  const found = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role.name]);
  const verb = found.rowCount === 0 ? "CREATE" : "ALTER";
  try {
    await client.query(`${verb} ROLE ${name} NOSUPERUSER NOCREATEDB NOCREATEROLE ${login}`);
  } catch (error) {
    if (triesLeft === 0 || !isRace(error)) throw error;
    await setRole(client, role, triesLeft - 1);
  }
}

function isRace(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    (error.message === "tuple concurrently updated" ||
      ["23505", "42710"].includes(error.code ?? ""))
  );
}
