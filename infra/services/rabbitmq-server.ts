import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "amqplib";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { logTail } from "./log-tail.ts";
import { type ProcessGroup, startGroup } from "./process-group.ts";
import type { Reaper } from "./reaper.ts";
import { startOnPort } from "./start-on-port.ts";

/** Where a server runs, and with which data: `data` within `home`. */
export type RabbitPlace = Readonly<{
  reaper: Reaper;
  home: string;
  /** The server's own script. */
  program: string;
  logFile: string;
  password: string;
  /** Of the port mapper, and between nodes: a node asks for both, also when it is alone. */
  ports: Readonly<{ epmd: number; dist: number }>;
}>;

/** A server from its start to its end. */
export type RabbitServer = Readonly<{ group: ProcessGroup; port: number; url: string }>;

/** Starts a server on the data of its place, and resolves once somebody could log in. */
export async function startServer(
  place: RabbitPlace,
  wanted: number | undefined,
): Promise<RabbitServer> {
  const { logFile } = place;
  return await startOnPort({
    name: "RabbitMQ",
    wanted,
    logFile,
    launch: (port) => launchServer(place, port),
    answers: (server) => answersLogin(place, server),
    failed: (what) => failed(what, logFile),
  });
}

/** At once: nobody will read this data again. */
export async function endServer(group: ProcessGroup): Promise<void> {
  group.signal("SIGKILL");
  await group.gone(goneWithinMs);
}

/** Starts the port mapper that a node would start as a daemon, which would outlive us. */
export async function startPortMapper({ reaper, home, logFile, ports }: RabbitPlace) {
  const command = ["epmd", "-port", String(ports.epmd), "-address", "127.0.0.1"];
  return await startGroup({ command, reaper, logFile, cwd: home, env: ownEnvironment });
}

/** A node takes six seconds where there is nothing else to do. */
const readyWithinMs = 120_000;
const goneWithinMs = 5_000;

const ownEnvironment = { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", TZ: "UTC" };

async function launchServer(place: RabbitPlace, port: number): Promise<RabbitServer> {
  const { program, home, reaper, logFile, password, ports } = place;
  const [configFile, pluginsFile] = [join(home, "rabbitmq.conf"), join(home, "enabled_plugins")];
  await mkdir(join(home, "data"), { recursive: true });
  // A password on the command line could be read by every user of this machine.
  await writeFile(configFile, configOf(port, password), { mode: 0o600 });
  await writeFile(pluginsFile, "[].\n");
  const env = {
    ...ownEnvironment,
    HOME: home,
    RABBITMQ_NODENAME: `jobproof-${ports.dist}@localhost`,
    RABBITMQ_MNESIA_BASE: join(home, "data"),
    RABBITMQ_LOG_BASE: join(home, "log"),
    RABBITMQ_CONFIG_FILE: configFile,
    RABBITMQ_ENABLED_PLUGINS_FILE: pluginsFile,
    RABBITMQ_DIST_PORT: String(ports.dist),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: erlangArguments,
  };
  const group = await startGroup({ command: [program], reaper, logFile, cwd: home, env });
  const url = `amqp://${user}:${password}@127.0.0.1:${port}/`;
  return { group, port, url };
}

/** No more schedulers than a small machine has, and none that burns its time waiting. */
const erlangArguments = "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none";
const user = "jobproof";

function configOf(port: number, password: string): string {
  const settings = {
    "listeners.tcp.1": `127.0.0.1:${port}`,
    default_user: user,
    default_pass: password,
    "log.console": "true",
    "log.console.level": "info",
    "disk_free_limit.absolute": "50MB",
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}

/** Resolves true once somebody has logged in, false if it ended before. */
async function answersLogin(place: RabbitPlace, { group, url }: RabbitServer): Promise<boolean> {
  const until = performance.now() + readyWithinMs;
  while (group.ending() === null) {
    // Another server on this port does not know the password.
    if (await answers(url)) return true;
    if (performance.now() > until) {
      await endServer(group);
      throw failed(`nobody could log in for ${readyWithinMs} ms`, place.logFile);
    }
    await delay(50);
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  try {
    const connection = await connect(url, { timeout: 5_000 });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

function failed(what: string, logFile: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `RabbitMQ did not start: ${what}. Its last lines:\n${logTail(logFile, { lines: 15 })}`,
    hint: "Check with `jobproof doctor` that RabbitMQ is version 3.10 or newer, and that there is room on the disk and in memory.",
  });
}
