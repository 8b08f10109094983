import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { logTail } from "./log-tail.ts";
import { type ProcessGroup, startGroup } from "./process-group.ts";
import type { Reaper } from "./reaper.ts";
import { startOnPort } from "./start-on-port.ts";

/** Where a server runs, and with which data: `data` within `home`. */
export type RedisPlace = Readonly<{
  reaper: Reaper;
  home: string;
  /** The server's program. */
  program: string;
  logFile: string;
  password: string;
  appendFsync: AppendFsync;
}>;

/** When what was written goes to the disk: with each command, or once a second. */
export type AppendFsync = "always" | "everysec";

/** A server from its start to its end. */
export type RedisServer = Readonly<{ group: ProcessGroup; port: number; url: string }>;

/**
 * Makes what a server needs in its home. Who may do what outlives a restart and the loss of all data; it is
 * the owner alone until others are made.
 */
export async function furnish({ home, password }: RedisPlace): Promise<void> {
  await mkdir(join(home, "data"));
  await writeFile(usersFileIn(home), `user default on >${password} ~* &* +@all\n`, { mode: 0o600 });
}

/** Starts a server on the data of its place, and resolves once it has answered PING. */
export async function startServer(
  place: RedisPlace,
  wanted: number | undefined,
): Promise<RedisServer> {
  const { logFile } = place;
  return await startOnPort({
    name: "Redis",
    wanted,
    logFile,
    launch: (port) => launchServer(place, port),
    answers: (server) => answersPing(place, server),
    failed: (what) => failed(what, logFile),
  });
}

/** At once: nobody will read this data again. */
export async function endServer(group: ProcessGroup): Promise<void> {
  group.signal("SIGKILL");
  await group.gone(goneWithinMs);
}

const readyWithinMs = 30_000;
const goneWithinMs = 5_000;

/** A password on the command line could be read by every user of this machine. */
async function launchServer(place: RedisPlace, port: number): Promise<RedisServer> {
  const { program, home, reaper, logFile, password } = place;
  const configFile = join(home, "redis.conf");
  await writeFile(configFile, configOf(place, port), { mode: 0o600 });
  const command = [program, configFile];
  const env = { LC_ALL: "C", TZ: "UTC" };
  const group = await startGroup({ command, reaper, logFile, cwd: home, env });
  return { group, port, url: `redis://:${password}@127.0.0.1:${port}/0` };
}

function usersFileIn(home: string): string {
  return join(home, "users.acl");
}

function configOf({ home, appendFsync }: RedisPlace, port: number): string {
  const settings = {
    bind: "127.0.0.1",
    port,
    unixsocket: '""',
    daemonize: "no",
    aclfile: usersFileIn(home),
    dir: join(home, "data"),
    appendonly: "yes",
    appendfsync: appendFsync,
    // Snapshots beside the log would only cost time.
    save: '""',
    "maxmemory-policy": "noeviction",
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join("");
}

/** Resolves true once the server has answered, false if it ended before. */
async function answersPing(place: RedisPlace, { group, url }: RedisServer): Promise<boolean> {
  const until = performance.now() + readyWithinMs;
  while (group.ending() === null) {
    // Another server on this port does not know the password.
    if (await answers(url)) return true;
    if (performance.now() > until) {
      await endServer(group);
      throw failed(`it did not answer PING for ${readyWithinMs} ms`, place.logFile);
    }
    await delay(10);
  }
  return false;
}

/** While it loads its data it listens, and refuses every command. */
async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    enableReadyCheck: false,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === "PONG";
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

function failed(what: string, logFile: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `Redis did not start: ${what}. Its last lines:\n${logTail(logFile, { lines: 15 })}`,
    hint: "Check with `jobproof doctor` that redis-server is version 7 or newer, and that there is room on the disk and in memory.",
  });
}
