/*
 * A PostgreSQL in the foreground, for the target file of a service that needs one: `--port` and
 * `--data`, a folder that is made at the first start and kept. The password of its superuser,
 * `postgres`, is POSTGRES_PASSWORD. SIGTERM ends it in order; SIGKILL to the group is a crash.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { postgresBinaries } from "./postgres-binaries.ts";
import { type Account, runToEnd } from "./process-group.ts";
import { reapablePrefix } from "./reaper-order.ts";
import { openReaper, type Reaper } from "./reaper.ts";
import { unprivilegedAccount } from "./unprivileged-account.ts";

/** Those whom a crash left behind, in groups of their own, need a moment to see that their server is gone. */
const tries = 20;
const againAfterMs = 250;
const earlyMs = 1_000;

const { values } = parseArgs({ options: { port: { type: "string" }, data: { type: "string" } } });
if (values.port === undefined || values.data === undefined) {
  process.stderr.write("Say where: --port NUMBER --data FOLDER\n");
  process.exitCode = 2;
} else {
  await serve(Number(values.port), resolve(values.data));
}

async function serve(port: number, data: string): Promise<void> {
  const account = await unprivilegedAccount();
  const reaper = await openReaper();
  const folder = await mkdtemp(join(tmpdir(), `${reapablePrefix}postgres-`));
  if (account !== null) await chown(folder, account.uid, account.gid);
  const binaries = await postgresBinaries({ reaper, folder, account });
  if (!existsSync(join(data, "PG_VERSION"))) {
    await makeDataFolder({ initdb: binaries.initdb, data, folder, account, reaper });
  }
  await reaper.close();
  const listen = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
  const command = [binaries.postgres, "-D", data, "-p", String(port), ...listen];
  process.exitCode = await serveToEnd(command, account);
  await rm(folder, { recursive: true, force: true });
}

/** Resolves to the exit status. One that ends as soon as it was started is started again for a while. */
async function serveToEnd(command: readonly string[], account: Account | null): Promise<number> {
  for (let tried = 1; ; tried++) {
    const startedAt = performance.now();
    const status = await serveOnce(command, account);
    const isEarly = performance.now() - startedAt < earlyMs;
    if (status === 0 || !isEarly || tried === tries) return status;
    await delay(againAfterMs);
  }
}

async function serveOnce(
  [program = "", ...args]: readonly string[],
  account: Account | null,
): Promise<number> {
  // Not detached: it belongs to our process group, so that whoever kills that kills the server too.
  const server = spawn(program, args, { stdio: "inherit", ...account });
  // Its own answer to SIGTERM is to wait until the last client has left.
  const end = (): void => void server.kill("SIGINT");
  process.on("SIGTERM", end);
  const status = await new Promise<number>((settle) => {
    server.once("error", () => settle(4));
    server.once("exit", (code) => settle(code ?? 1));
  });
  process.off("SIGTERM", end);
  return status;
}

async function makeDataFolder(options: {
  initdb: string;
  data: string;
  folder: string;
  account: Account | null;
  reaper: Reaper;
}): Promise<void> {
  const { initdb, data, folder, account, reaper } = options;
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (account !== null) await chown(data, account.uid, account.gid);
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, process.env["POSTGRES_PASSWORD"] ?? "postgres", { mode: 0o644 });
  const login = ["--username", "postgres", "--pwfile", passwordFile, "--auth", "scram-sha-256"];
  const command = [initdb, "--pgdata", data, ...login, "--encoding", "UTF8", "--locale", "C"];
  const logFile = join(folder, "initdb.log");
  const env = { LC_ALL: "C", TZ: "UTC" };
  const { status } = await runToEnd({ command, cwd: folder, env, logFile, reaper, account });
  if (status !== 0) throw new Error(`initdb could not make ${data}; see ${logFile}`);
}
