import { randomBytes } from "node:crypto";
import { chown, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { freePorts, isPortTaken } from "./free-port.ts";
import { logTail } from "./log-tail.ts";
import { type PostgresBinaries, postgresBinaries } from "./postgres-binaries.ts";
import { databaseUrl } from "./postgres-external.ts";
import type { PostgresService } from "./postgres-service.ts";
import { type Account, type ProcessGroup, runToEnd, startGroup } from "./process-group.ts";
import { reapablePrefix } from "./reaper-order.ts";
import type { Reaper } from "./reaper.ts";
import { unprivilegedAccount } from "./unprivileged-account.ts";

/** How the embedded server is started. */
export type EmbeddedOptions = Readonly<{
  reaper: Reaper;
  /** Where the temporary folder is made. Default: the system's folder for that. */
  folder?: string | undefined;
  /** Default: any that is free. */
  port?: number | undefined;
  /** Default: inside the temporary folder, and gone with it. */
  logFile?: string | undefined;
  /** The npm package that holds the binaries. Default: the one for this platform. */
  packageName?: string | undefined;
}>;

/**
 * Starts a real PostgreSQL with an empty data folder, which is removed when it is stopped.
 *
 * Only making the data folder skips fsync, because nothing is in it yet; the running server syncs
 * every commit, for without that an accepted job would not be durable.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<PostgresService> {
  const { reaper, port, packageName, folder = tmpdir() } = options;
  if (port !== undefined && (await isPortTaken(port))) throw portTaken(port);

  const account = await unprivilegedAccount();
  const home = await mkdtemp(join(resolve(folder), `${reapablePrefix}postgres-`));
  const forgetFolder = reaper.watchFolder(home);
  const logFile = options.logFile ?? join(home, "postgres.log");
  try {
    if (account !== null) await handOver({ reaper, home, account });
    const binaries = await postgresBinaries({ reaper, folder: home, account, packageName });
    const place: Place = { reaper, home, account, binaries, logFile, password: newPassword() };
    await makeDataFolder(place);
    const server = await startServer(place, port);
    return {
      origin: "embedded",
      version: binaries.version,
      port: server.port,
      url: (login = {}) => databaseUrl(server.url, login),
      async stop() {
        await endServer(server.group);
        await rm(home, { recursive: true, force: true }).then(forgetFolder, () => undefined);
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true }).then(forgetFolder, () => undefined);
    throw error;
  }
}

type Place = Readonly<{
  reaper: Reaper;
  home: string;
  account: Account | null;
  binaries: PostgresBinaries;
  logFile: string;
  password: string;
}>;

type Server = Readonly<{ group: ProcessGroup; port: number; url: URL }>;

const owner = "postgres";
const readyWithinMs = 30_000;
/** PostgreSQL gives its children five seconds before it kills them. */
const quitWithinMs = 7_000;
const newPassword = (): string => randomBytes(18).toString("base64url");
/** None of ours: PGDATA or PGPORT of a developer's own server must not reach this one. */
const environment = { LC_ALL: "C", TZ: "UTC" };

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

/** Gives the folder to the user who will run the server, and sees that this user can get into it. */
async function handOver(
  place: Pick<Place, "reaper" | "home"> & { account: Account },
): Promise<void> {
  const { reaper, home, account } = place;
  await chown(home, account.uid, account.gid);
  const command = ["sh", "-c", 'test -w "$1"', "sh", home];
  const logFile = join(home, "access.log");
  const run = { command, reaper, account, logFile, cwd: "/", env: process.env };
  const { status } = await runToEnd(run);
  if (status === 0) return;
  throw new HarnessError({
    code: "service-failed",
    message: `The user nobody, who runs PostgreSQL because root may not, cannot enter ${home}.`,
    hint: "Set TMPDIR to a folder that every user may enter, such as /tmp, or run Jobproof as an ordinary user.",
  });
}

async function makeDataFolder({ binaries, home, account, reaper, password }: Place): Promise<void> {
  const passwordFile = join(home, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account !== null) await chown(passwordFile, account.uid, account.gid);

  const logFile = join(home, "initdb.log");
  const login = ["--username", owner, "--pwfile", passwordFile, "--auth", "scram-sha-256"];
  const format = ["--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"];
  const command = [binaries.initdb, "--pgdata", join(home, "data"), ...login, ...format];
  const run = { command, reaper, account, logFile, cwd: home, env: environment };
  const { status } = await runToEnd(run);
  await rm(passwordFile);
  if (status !== 0) throw failed("initdb could not make a data folder", logFile);
}

/** Between our finding a free port and the server's taking it somebody else may have come. */
async function startServer(place: Place, wanted: number | undefined): Promise<Server> {
  for (let tries = 1; ; tries += 1) {
    const port = wanted ?? (await freePorts(1))[0] ?? 0;
    const fromByte = await stat(place.logFile).then(
      (log) => log.size,
      () => 0,
    );
    const server = await launchServer(place, port);
    if (await answersQueries(place, server)) return server;
    const log = logTail(place.logFile, { lines: 15, fromByte });
    if (!log.includes("Address already in use")) throw failed("postgres ended", place.logFile);
    if (wanted !== undefined) throw portTaken(wanted);
    if (tries === 5) throw failed("postgres found five ports taken", place.logFile);
  }
}

async function launchServer(place: Place, port: number): Promise<Server> {
  const { binaries, home, account, reaper, logFile, password } = place;
  const set = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = [binaries.postgres, "-D", join(home, "data"), "-p", String(port), ...set];
  const run = { command, reaper, account, logFile, cwd: home, env: environment };
  const group = await startGroup({ ...run, end: "quit" });
  return {
    group,
    port,
    url: new URL(`postgres://${owner}:${password}@127.0.0.1:${port}/postgres`),
  };
}

/** Resolves true once the server has answered a query, false if it ended before. */
async function answersQueries(place: Place, { group, url }: Server): Promise<boolean> {
  const until = performance.now() + readyWithinMs;
  while (group.ending() === null) {
    const dataFolder = await askDataFolder(url);
    // Another server on this port would answer with another folder, if it let us in at all.
    if (dataFolder === join(place.home, "data")) return true;
    if (performance.now() > until) {
      await endServer(group);
      throw failed(`postgres answered no query for ${readyWithinMs} ms`, place.logFile);
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

/** At once, without a last checkpoint: nobody will read this data again. */
async function endServer(group: ProcessGroup): Promise<void> {
  group.signal("SIGQUIT");
  group.signal("SIGCONT");
  if (await group.gone(quitWithinMs)) return;
  group.signal("SIGKILL");
  await group.gone(quitWithinMs);
}

function portTaken(port: number): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `Port ${port} of 127.0.0.1, asked for PostgreSQL, is taken.`,
    hint: "End the program that listens there, or ask for another port, or for none: then a free one is found.",
  });
}

function failed(what: string, logFile: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `PostgreSQL did not start: ${what}. Its last lines:\n${logTail(logFile, { lines: 15 })}`,
    hint: "Check with `jobproof doctor` that there is room on the disk and in memory, or set JOBPROOF_POSTGRES_URL to a server that is there already.",
  });
}
