import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { logTail } from "./log-tail.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { type Account, type ProcessGroup, startGroup } from "./process-group.ts";
import type { Reaper } from "./reaper.ts";
import { startOnPort } from "./start-on-port.ts";

/** Where a server runs, as whom, and with which data: `data` within `home`. */
export type PostgresPlace = Readonly<{
  reaper: Reaper;
  home: string;
  account: Account | null;
  binaries: PostgresBinaries;
  logFile: string;
  password: string;
}>;

/** A server from its start to its end. */
export type PostgresServer = Readonly<{ group: ProcessGroup; port: number; url: URL }>;

/** Starts a server on the data of its place, and resolves once it has answered a query. */
export async function startServer(
  place: PostgresPlace,
  wanted: number | undefined,
): Promise<PostgresServer> {
  const { logFile } = place;
  return await startOnPort({
    name: "PostgreSQL",
    wanted,
    logFile,
    launch: (port) => launchServer(place, port),
    answers: (server) => answersQueries(place, server),
    failed: (what) => failed(what, logFile),
  });
}

/** At once, without a last checkpoint: nobody will read this data again. */
export async function endServer(group: ProcessGroup): Promise<void> {
  group.signal("SIGQUIT");
  group.signal("SIGCONT");
  if (await group.gone(quitWithinMs)) return;
  group.signal("SIGKILL");
  await group.gone(quitWithinMs);
}

/** Says that the server could not be brought up, with its last words. */
export function failed(what: string, logFile: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `PostgreSQL did not start: ${what}. Its last lines:\n${logTail(logFile, { lines: 15 })}`,
    hint: "Check with `jobproof doctor` that there is room on the disk and in memory, or set JOBPROOF_POSTGRES_URL to a server that is there already.",
  });
}

/** Who owns the data. */
export const postgresOwner = "postgres";
/** None of ours: PGDATA or PGPORT of a developer's own server must not reach this one. */
export const postgresEnvironment = { LC_ALL: "C", TZ: "UTC" };

const readyWithinMs = 30_000;
/** PostgreSQL gives its children five seconds before it kills them. */
const quitWithinMs = 7_000;

const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "128MB",
  fsync: "on",
  synchronous_commit: "on",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] %q%u@%d ",
};

async function launchServer(place: PostgresPlace, port: number): Promise<PostgresServer> {
  const { binaries, home, account, reaper, logFile, password } = place;
  const set = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = [binaries.postgres, "-D", join(home, "data"), "-p", String(port), ...set];
  const run = { command, reaper, account, logFile, cwd: home, env: postgresEnvironment };
  const group = await startGroup({ ...run, end: "quit" });
  return {
    group,
    port,
    url: new URL(`postgres://${postgresOwner}:${password}@127.0.0.1:${port}/postgres`),
  };
}

/** Resolves true once the server has answered a query, false if it ended before. */
async function answersQueries(
  place: PostgresPlace,
  { group, url }: PostgresServer,
): Promise<boolean> {
  const until = performance.now() + readyWithinMs;
  while (group.ending() === null) {
    const dataFolder = await askDataFolder(url);
    // Another server on this port would answer with another folder, if it let us in at all.
    if (dataFolder === join(place.home, "data")) return true;
    if (performance.now() > until) {
      await endServer(group);
      throw failed(`it answered no query for ${readyWithinMs} ms`, place.logFile);
    }
    await delay(10);
  }
  return false;
}

async function askDataFolder(url: URL): Promise<string | null> {
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory ?? null;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}
