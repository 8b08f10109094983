import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { connect } from "amqplib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../free-port.fixture.ts";

/** A RabbitMQ of its own, which a test may disturb in every way. */
export type TestRabbit = Readonly<{
  url: string;
  /** SIGKILL, and a start on the same ports; with `loseData` on an empty folder. */
  restart: (options?: { loseData: boolean }) => Promise<void>;
  /** Stops it, so that every connection falls silent, until `resume`. */
  pause: () => void;
  resume: () => void;
}>;

/** The server's own script: the wrapper of Debian runs one server for the whole machine. */
const places = [
  "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server",
  "/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
  "/usr/local/opt/rabbitmq/sbin/rabbitmq-server",
];
const [program] = globSync(places);

/** Null where there is a RabbitMQ; else what to do. */
export const whyNoRabbit =
  program === undefined
    ? "there is no RabbitMQ on this machine (apt-get install rabbitmq-server)"
    : null;

/** Gives the tests of a suite a RabbitMQ. Where there is none they are to be skipped, which CI refuses. */
export function useTestRabbit(): () => TestRabbit {
  let rabbit: (TestRabbit & { stop: () => Promise<void> }) | null = null;
  beforeAll(async () => {
    rabbit = program === undefined ? null : await start(program);
  }, startWithinMs);
  afterAll(() => rabbit?.stop(), startWithinMs);
  return () => {
    if (rabbit === null) throw new Error("RabbitMQ is there only while tests run");
    return rabbit;
  };
}

/** Where it counts, tests that need RabbitMQ must not be skipped. */
export function insistOnRabbitInCi(): void {
  it("has a RabbitMQ to try, at least where it counts", () => {
    expect(process.env["CI"] === "true" ? whyNoRabbit : null).toBeNull();
  });
}

/** It takes six seconds on a machine that has nothing else to do. */
const startWithinMs = 120_000;

async function start(script: string): Promise<TestRabbit & { stop: () => Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), "jobproof-reference-rabbitmq-"));
  const [port, distPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const url = `amqp://jobproof:secret@127.0.0.1:${port}`;
  writeFileSync(
    join(home, "rabbitmq.conf"),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      "default_user = jobproof",
      "default_pass = secret",
      "disk_free_limit.absolute = 50MB",
      "",
    ].join("\n"),
  );
  writeFileSync(join(home, "enabled_plugins"), "[].\n");
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    LC_ALL: "C.UTF-8",
    RABBITMQ_NODENAME: `jobproof-test-${port}@localhost`,
    RABBITMQ_LOG_BASE: join(home, "log"),
    RABBITMQ_CONFIG_FILE: join(home, "rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, "enabled_plugins"),
    RABBITMQ_DIST_PORT: String(distPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none",
  };
  let data = 0;
  let server: ChildProcess;
  const launch = async (): Promise<void> => {
    const mnesia = join(home, String(data));
    mkdirSync(mnesia, { recursive: true });
    server = spawn(script, {
      env: { ...env, RABBITMQ_MNESIA_BASE: mnesia },
      stdio: "ignore",
      detached: true,
    });
    await untilConnected(url);
  };
  const kill = async (group: ChildProcess): Promise<void> => {
    const ended = once(group, "exit");
    signal(group, "SIGKILL");
    await ended;
  };
  // A node would start it as a daemon, which would outlive us.
  const portMapper = spawn("epmd", ["-port", String(epmdPort), "-address", "127.0.0.1"], {
    stdio: "ignore",
    detached: true,
  });
  await launch();
  return {
    url,
    async restart({ loseData } = { loseData: false }) {
      await kill(server);
      if (loseData) data += 1;
      await launch();
    },
    pause: () => signal(server, "SIGSTOP"),
    resume: () => signal(server, "SIGCONT"),
    async stop() {
      await kill(server);
      await kill(portMapper);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The script is a shell, and the server its child. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, name);
}

async function untilConnected(url: string): Promise<void> {
  const connection = await connect(url, { recovery: { initialDelay: 200, maxDelay: 200 } });
  await connection.close();
}
