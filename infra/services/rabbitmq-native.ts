import { randomBytes } from "node:crypto";
import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { killGroup } from "../faults/process-signals.ts";
import { freePorts } from "./free-port.ts";
import { endServer, startPortMapper, startServer, type RabbitPlace } from "./rabbitmq-server.ts";
import type { RabbitService } from "./rabbitmq-service.ts";
import { reapablePrefix } from "./reaper-order.ts";
import type { Reaper } from "./reaper.ts";
import { controlServer } from "./server-control.ts";

/** How the native server is started. */
export type RabbitOptions = Readonly<{
  reaper: Reaper;
  /** Default: inside the temporary folder, and gone with it. */
  logFile?: string | undefined;
  /** The server's own script. Default: that of the newest version that is installed. */
  program?: string | null | undefined;
}>;

/** What to do where there is no server program. */
export const howToGetRabbit =
  "Install it (Debian, Ubuntu: apt-get install rabbitmq-server; macOS: brew install rabbitmq).";

/** The command on the PATH of Debian is a wrapper, for the one server of the whole machine. */
const places = [
  "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server",
  "/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
  "/usr/local/opt/rabbitmq/sbin/rabbitmq-server",
];

/** Finds the script by which a server is started; null if there is none. */
export function findRabbit(): string | null {
  return globSync(places).toSorted().at(-1) ?? null;
}

/** Starts the RabbitMQ of this machine privately, with an empty data folder, which is removed when it is stopped. */
export async function startRabbit(options: RabbitOptions): Promise<RabbitService> {
  const { reaper, program = findRabbit() } = options;
  if (program === null) throw notThere();
  const home = await mkdtemp(join(resolve(tmpdir()), `${reapablePrefix}rabbitmq-`));
  const forgetFolder = reaper.watchFolder(home);
  const [epmd = 0, dist = 0] = await freePorts(2);
  const place: RabbitPlace = {
    reaper,
    home,
    program,
    logFile: options.logFile ?? join(home, "rabbitmq.log"),
    password: randomBytes(18).toString("base64url"),
    ports: { epmd, dist },
  };
  const mapper = await startPortMapper(place);
  const clear = async (): Promise<void> => {
    await endServer(mapper);
    await rm(home, { recursive: true, force: true, maxRetries: 5 }).then(
      forgetFolder,
      () => undefined,
    );
  };
  try {
    const server = await startServer(place, undefined);
    const control = controlServer({
      name: "RabbitMQ",
      first: server,
      startAgain: (former) => startServer(place, former.port),
      kill: killGroup,
      end: endServer,
      loseData: async () => {
        await rm(join(home, "data"), { recursive: true });
        return { detail: "all of its data removed" };
      },
    });
    const { port, url } = server;
    const stop = async (): Promise<void> => {
      await control.close();
      await clear();
    };
    return { origin: "native", version: await versionAt(url), port, url, control, stop };
  } catch (error) {
    await clear();
    throw error;
  }
}

async function versionAt(url: string): Promise<string> {
  const { connect } = await import("amqplib");
  const connection = await connect(url);
  const { version } = connection.connection.serverProperties;
  await connection.close();
  return version;
}

function notThere(): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: "There is no RabbitMQ on this machine.",
    hint: howToGetRabbit,
  });
}
