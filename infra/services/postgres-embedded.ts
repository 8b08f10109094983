import { randomBytes } from "node:crypto";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { isPortTaken } from "./free-port.ts";
import { postgresBinaries } from "./postgres-binaries.ts";
import { controlPostgres } from "./postgres-control.ts";
import { databaseUrl } from "./postgres-external.ts";
import {
  failed,
  postgresEnvironment,
  postgresOwner,
  startServer,
  type PostgresPlace,
} from "./postgres-server.ts";
import type { PostgresService } from "./postgres-service.ts";
import { type Account, runToEnd } from "./process-group.ts";
import { reapablePrefix } from "./reaper-order.ts";
import type { Reaper } from "./reaper.ts";
import { portTaken } from "./start-on-port.ts";
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
  if (port !== undefined && (await isPortTaken(port))) throw portTaken("PostgreSQL", port);

  const account = await unprivilegedAccount();
  const home = await mkdtemp(join(resolve(folder), `${reapablePrefix}postgres-`));
  const forgetFolder = reaper.watchFolder(home);
  const logFile = options.logFile ?? join(home, "postgres.log");
  const removeHome = async (): Promise<void> => {
    await rm(home, { recursive: true, force: true }).then(forgetFolder, () => undefined);
  };
  try {
    if (account !== null) await handOver({ reaper, home, account });
    const binaries = await postgresBinaries({ reaper, folder: home, account, packageName });
    const place = { reaper, home, account, binaries, logFile, password: newPassword() };
    await makeDataFolder(place);
    const server = await startServer(place, port);
    const control = controlPostgres(place, server);
    return {
      origin: "embedded",
      version: binaries.version,
      port: server.port,
      url: (login = {}) => databaseUrl(server.url, login),
      control,
      stop: async () => {
        await control.close();
        await removeHome();
      },
    };
  } catch (error) {
    await removeHome();
    throw error;
  }
}

const newPassword = (): string => randomBytes(18).toString("base64url");

/** Gives the folder to the user who will run the server, and sees that this user can get into it. */
async function handOver(
  place: Pick<PostgresPlace, "reaper" | "home"> & { account: Account },
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

async function makeDataFolder(place: PostgresPlace): Promise<void> {
  const { binaries, home, account, reaper, password } = place;
  const passwordFile = join(home, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account !== null) await chown(passwordFile, account.uid, account.gid);

  const logFile = join(home, "initdb.log");
  const login = ["--username", postgresOwner, "--pwfile", passwordFile, "--auth", "scram-sha-256"];
  const format = ["--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"];
  const command = [binaries.initdb, "--pgdata", join(home, "data"), ...login, ...format];
  const run = { command, reaper, account, logFile, cwd: home, env: postgresEnvironment };
  const { status } = await runToEnd(run);
  await rm(passwordFile);
  if (status !== 0) throw failed("initdb could not make a data folder", logFile);
}
