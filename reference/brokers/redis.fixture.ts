import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../free-port.fixture.ts";

/** A Redis of its own, which a test may disturb in every way. */
export type TestRedis = Readonly<{
  url: string;
  /** For what a test does behind the broker's back. */
  client: Redis;
  /** SIGKILL, and a start on the same port; with `loseData` on an empty folder, without `aclFile` without a memory for users. */
  restart: (options?: { loseData?: boolean; aclFile?: boolean }) => Promise<void>;
  /** Stops it, so that every connection falls silent, until `resume`. */
  pause: () => void;
  resume: () => void;
}>;

const program = "redis-server";

/** Null where there is a Redis; else what to do. */
export const whyNoRedis =
  spawnSync(program, ["--version"]).status === 0
    ? null
    : "there is no redis-server on the PATH (apt-get install redis-server)";

/** Gives the tests of a suite a Redis. Where there is none they are to be skipped, which CI refuses. */
export function useTestRedis(): () => TestRedis {
  let redis: (TestRedis & { stop: () => Promise<void> }) | null = null;
  beforeAll(async () => {
    redis = whyNoRedis === null ? await start() : null;
  }, 60_000);
  afterAll(() => redis?.stop());
  return () => {
    if (redis === null) throw new Error("Redis is there only while tests run");
    return redis;
  };
}

/** Where it counts, tests that need Redis must not be skipped. */
export function insistOnRedisInCi(): void {
  it("has a Redis to try, at least where it counts", () => {
    expect(process.env["CI"] === "true" ? whyNoRedis : null).toBeNull();
  });
}

async function start(): Promise<TestRedis & { stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "jobproof-reference-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}/0`;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 20 });
  client.on("error", () => undefined);
  // Outside of the data, as in most productions: who may do what is not lost with it.
  const users = join(folder, "users.acl");
  writeFileSync(users, "user default on nopass ~* &* +@all\n");
  let data = 0;
  let server: ChildProcess;
  const launch = async (aclFile: boolean): Promise<void> => {
    const dir = join(folder, String(data));
    mkdirSync(dir, { recursive: true });
    const log = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
    const place = ["--bind", "127.0.0.1", "--port", String(port), "--dir", dir];
    const memory = aclFile ? ["--aclfile", users] : [];
    server = spawn(program, [...place, ...log, ...memory], { stdio: "ignore" });
    // Retried by the client until the server has loaded its data.
    await client.ping();
  };
  await launch(true);
  return {
    url,
    client,
    async restart({ loseData = false, aclFile = true } = {}) {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      if (loseData) data += 1;
      await launch(aclFile);
    },
    pause: () => void server.kill("SIGSTOP"),
    resume: () => void server.kill("SIGCONT"),
    async stop() {
      client.disconnect();
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      // A child that rewrites the log may outlive it for a moment.
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
