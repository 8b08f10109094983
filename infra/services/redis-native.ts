import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { killGroup } from "../faults/process-signals.ts";
import { isPortTaken } from "./free-port.ts";
import { reapablePrefix } from "./reaper-order.ts";
import type { Reaper } from "./reaper.ts";
import {
  endServer,
  furnish,
  startServer,
  type AppendFsync,
  type RedisPlace,
} from "./redis-server.ts";
import type { RedisService } from "./redis-service.ts";
import { controlServer } from "./server-control.ts";
import { portTaken } from "./start-on-port.ts";

/** How the native server is started. */
export type RedisOptions = Readonly<{
  reaper: Reaper;
  /** Where the temporary folder is made. Default: the system's folder for that. */
  folder?: string | undefined;
  /** Default: any that is free. */
  port?: number | undefined;
  /** Default: inside the temporary folder, and gone with it. */
  logFile?: string | undefined;
  /** Default: once a second, as in most productions. */
  appendFsync?: AppendFsync | undefined;
  /** Default: `redis-server`, found by the PATH. */
  program?: string | undefined;
}>;

/** What to do where there is no server program. */
export const howToGetRedis =
  "Install it (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis), so that redis-server is on the PATH.";

const defaultProgram = "redis-server";

/** Starts the Redis of this machine privately, with an empty data folder, which is removed when it is stopped. */
export async function startRedis(options: RedisOptions): Promise<RedisService> {
  const { reaper, port, folder = tmpdir(), program = defaultProgram } = options;
  if (port !== undefined && (await isPortTaken(port))) throw portTaken("Redis", port);
  const version = await versionOfRedis(program);
  if (version === null) throw notThere(program);

  const home = await mkdtemp(join(resolve(folder), `${reapablePrefix}redis-`));
  const forgetFolder = reaper.watchFolder(home);
  const removeHome = async (): Promise<void> => {
    await rm(home, { recursive: true, force: true }).then(forgetFolder, () => undefined);
  };
  const place: RedisPlace = {
    reaper,
    home,
    program,
    logFile: options.logFile ?? join(home, "redis.log"),
    password: randomBytes(18).toString("base64url"),
    appendFsync: options.appendFsync ?? "everysec",
  };
  try {
    await furnish(place);
    const server = await startServer(place, port);
    const control = controlServer({
      name: "Redis",
      first: server,
      startAgain: (former) => startServer(place, former.port),
      kill: killGroup,
      end: endServer,
      loseData: () => emptyFolder(join(home, "data")),
    });
    return {
      origin: "native",
      version,
      port: server.port,
      url: server.url,
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

/** Asks the server program for its version; null if there is none. */
export async function versionOfRedis(program = defaultProgram): Promise<string | null> {
  const asked = promisify(execFile)(program, ["--version"]);
  const { stdout } = await asked.catch(() => ({ stdout: "" }));
  return /\bv=(\S+)/.exec(stdout)?.[1] ?? null;
}

async function emptyFolder(folder: string): Promise<{ detail: string }> {
  const names = await readdir(folder);
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true })));
  return { detail: "all of its data removed" };
}

function notThere(program: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `There is no Redis on this machine: ${program} --version does not answer.`,
    hint: howToGetRedis,
  });
}
