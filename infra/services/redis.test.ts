import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isPortTaken } from "./free-port.ts";
import { type Reaper, openReaper } from "./reaper.ts";
import { howToGetRedis, startRedis, versionOfRedis } from "./redis-native.ts";
import type { RedisService } from "./redis-service.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

const version = await versionOfRedis();

let reaper: Reaper;
let folder = "";
beforeAll(async () => {
  reaper = await openReaper();
  folder = await mkdtemp(join(tmpdir(), "jobproof-redis-test-"));
  reaper.watchFolder(folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await reaper.close();
});

/** Asks on a connection of its own, which is not made again. */
async function ask<Answer>(url: string, what: (redis: Redis) => Promise<Answer>): Promise<Answer> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null });
  redis.on("error", () => undefined);
  await redis.connect();
  try {
    return await what(redis);
  } finally {
    redis.disconnect();
  }
}

it("has a Redis to try, at least where it counts", () => {
  const isMissing = process.env["CI"] === "true" && version === null;
  expect(isMissing ? howToGetRedis : "found").toBe("found");
});

it("says how to get Redis where there is none", async () => {
  await expect(startRedis({ reaper, program: "no-such-redis-server" })).rejects.toMatchObject({
    code: "service-failed",
    hint: expect.stringContaining("apt-get install redis-server"),
  });
});

describe.skipIf(version === null)(
  `native Redis${version === null ? `, skipped: ${howToGetRedis}` : ""}`,
  () => {
    let redis: RedisService;
    let logFile = "";
    beforeAll(async () => {
      logFile = join(folder, "redis.log");
      redis = await startRedis({ reaper, folder, logFile });
    });
    afterAll(() => redis.stop());

    it("logs every command to the disk once a second, and evicts nothing", async () => {
      const names = ["appendonly", "appendfsync", "maxmemory-policy", "save"];
      const settings = await ask(redis.url, (client) => client.config("GET", ...names));
      const pairs = Array.from({ length: names.length }, (_, n) =>
        settings.slice(2 * n, 2 * n + 2),
      );
      expect(Object.fromEntries(pairs)).toEqual({
        appendonly: "yes",
        appendfsync: "everysec",
        "maxmemory-policy": "noeviction",
        save: "",
      });
      expect(redis).toMatchObject({ origin: "native", version });
    });

    it("lets in nobody without the password", async () => {
      const stranger = `redis://127.0.0.1:${redis.port}`;
      await expect(ask(stranger, (client) => client.ping())).rejects.toThrow(/NOAUTH|closed/);
    });

    it("writes its log to the file it was given", async () => {
      expect(await readFile(logFile, "utf8")).toContain("Ready to accept connections");
    });

    it("is killed, and comes back on its port with what was on the disk", async () => {
      const second = await startRedis({ reaper, folder, appendFsync: "always" });
      const { control } = second;
      await ask(second.url, (client) => client.set("kept", "42"));

      expect((await control.kill()).detail).toMatch(/^killed by SIGKILL, gone after \d+ ms$/);
      expect(control.isUp()).toBe(false);
      expect(await isPortTaken(second.port)).toBe(false);

      expect((await control.start()).detail).toMatch(/^answers queries after/);
      expect(await ask(second.url, (client) => client.get("kept"))).toBe("42");
      await second.stop();
      await expect(control.start()).rejects.toThrow(/stopped for good/);
    });

    it("comes back empty once its data were lost, which is possible only while it is dead", async () => {
      const second = await startRedis({ reaper, folder });
      const { control } = second;
      await ask(second.url, (client) => client.set("lost", "42"));
      await expect(control.loseData?.()).rejects.toThrow(/it is running/);
      await control.kill();
      await control.loseData?.();
      await control.start();
      expect(await ask(second.url, (client) => client.get("lost"))).toBeNull();
      await second.stop();
    });

    it("is gone with its folder once it is stopped", async () => {
      const home = await mkdtemp(join(folder, "stopping-"));
      const second = await startRedis({ reaper, folder: home });
      await second.stop();
      expect(await isPortTaken(second.port)).toBe(false);
      expect(await readdir(home)).toEqual([]);
    });

    it("refuses a port that is taken, and says so", async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      await expect(startRedis({ reaper, port })).rejects.toMatchObject({
        code: "service-failed",
        message: `Port ${port} of 127.0.0.1, asked for Redis, is taken.`,
      });
      await new Promise((resolve) => server.close(resolve));
    });

    it("quotes the server when that ends at once, and leaves no folder", async () => {
      const home = await mkdtemp(join(folder, "failing-"));
      const program = join(folder, "failing-redis-server");
      const script =
        '[ "$1" = --version ] && echo "Redis server v=7.0.0" || { echo "FATAL: on purpose"; exit 1; }';
      await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      await expect(startRedis({ reaper, program, folder: home })).rejects.toThrow(
        /FATAL: on purpose/,
      );
      expect(await readdir(home)).toEqual([]);
    });

    it("does not outlive a harness that is killed by SIGKILL", async () => {
      const home = await mkdtemp(join(folder, "orphaned-"));
      const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
      const program = join(folder, "harness.ts");
      await writeFile(
        program,
        `import { openReaper } from ${module("./reaper.ts")};
         import { startRedis } from ${module("./redis-native.ts")};
         const redis = await startRedis({ reaper: await openReaper(), folder: ${JSON.stringify(home)} });
         console.log(redis.port);`,
      );
      const harness = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
      const [line] = await once(createInterface({ input: harness.stdout }), "line");
      expect(await isPortTaken(Number(line))).toBe(true);

      harness.kill("SIGKILL");

      await expect.poll(() => readdir(home)).toEqual([]);
      expect(await isPortTaken(Number(line))).toBe(false);
    });
  },
);
