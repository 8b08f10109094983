import type { Database } from "../database.ts";
import { schemaVersion } from "../migrate.ts";
import type { ApiStore, Figures } from "../store.ts";
import { jobColumns, jobOf, type JobRow } from "./rows.ts";

/** Reads jobs. What belongs to another tenant does not exist. */
export function reader(
  database: Database,
): Pick<ApiStore, "readJob" | "readResult" | "endedAmong"> {
  return {
    async readJob({ id, tenant }) {
      const [row] = await database.query<JobRow>(
        `SELECT ${jobColumns} FROM jobs WHERE id = $1 AND tenant = $2`,
        [id, tenant],
      );
      return row === undefined ? null : jobOf(row);
    },

    async endedAmong(ids) {
      const rows = await database.query<JobRow>(
        `SELECT ${jobColumns} FROM jobs WHERE id = ANY ($1::uuid[]) AND ended_at IS NOT NULL`,
        [ids],
      );
      return rows.map((row) => jobOf(row));
    },

    async readResult({ id, tenant }) {
      const [row] = await database.query<{ result: string | null }>(
        "SELECT result FROM jobs WHERE id = $1 AND tenant = $2 AND status = 'succeeded'",
        [id, tenant],
      );
      return row?.result ?? null;
    },
  };
}

/** Says whether the database answers, and whether it is the one that this code was written for. */
export async function check(database: Database): Promise<void> {
  const found = await database.query("SELECT FROM schema_versions WHERE version = $1", [
    schemaVersion,
  ]);
  if (found.length === 0) {
    throw new Error(`The database has no schema of version ${schemaVersion}: run migrate`);
  }
}

/** Counts what waits and what runs, over all tenants and processes. */
export async function figures(database: Database): Promise<Figures> {
  const [row] = await database.query<{ queued: string; running: string; oldest: number | null }>(`
    SELECT
      (SELECT count(*) FROM jobs WHERE status = 'queued')
        - (SELECT count(*) FROM jobs WHERE status = 'queued'
            AND due_at > clock_timestamp() AND start_at > clock_timestamp()) AS queued,
      (SELECT count(*) FROM jobs WHERE status = 'running') AS running,
      (SELECT extract(epoch FROM clock_timestamp() - min(due_at))::float8 * 1000
        FROM jobs WHERE status = 'queued') AS oldest`);
  return {
    queued: Number(row?.queued ?? 0),
    running: Number(row?.running ?? 0),
    // Negative while all that is queued only waits for its retry.
    oldestQueuedMs: Math.max(0, row?.oldest ?? 0),
  };
}
