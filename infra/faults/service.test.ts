import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Services } from "../../conformance/contract/services.ts";
import type { ServiceSpec } from "../../conformance/contract/target.ts";
import { freePorts } from "../services/free-port.ts";
import { readProcess } from "../services/process-table.ts";
import { type Reaper, openReaper } from "../services/reaper.ts";
import { startServices } from "./service.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

/** Says its pid to whoever connects, even if he has gone before, and writes down that it was started. */
const program = `
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
writeFileSync("data/life-" + process.pid, "");
if (process.env.BROKEN) { console.error("no disk left"); process.exit(3); }
const server = createServer((socket) => socket.on("error", () => {}).end(String(process.pid)));
server.listen(Number(process.env.PORT), "127.0.0.1");
`;

let folder = "";
let reaper: Reaper;
let services: Services | null = null;

beforeAll(async () => {
  reaper = await openReaper();
  folder = await mkdtemp(join(tmpdir(), "jobproof-service-test-"));
  reaper.watchFolder(folder);
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "program.mjs"), program);
});
afterEach(async () => {
  await services?.close();
  services = null;
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await reaper.close();
});

async function queue(more: Partial<ServiceSpec> = {}) {
  const [port = 0] = await freePorts(1);
  const spec: ServiceSpec = {
    name: "queue",
    carries: ["broker"],
    command: [process.execPath, "program.mjs"],
    env: { PORT: String(port) },
    ready: `127.0.0.1:${port}`,
    dataFolders: ["data"],
    ...more,
  };
  return { spec, port };
}

async function start(spec: ServiceSpec): Promise<Services> {
  const options = { folder, logFolder: join(folder, "logs"), reaper, readyTimeoutMs: 10_000 };
  services = await startServices({ ...options, specs: [spec] });
  return services;
}

async function pidAt(port: number): Promise<number> {
  const socket = connect({ port, host: "127.0.0.1" });
  const [bytes] = (await once(socket, "data")) as [Buffer];
  return Number(String(bytes));
}

describe("services", () => {
  it("are killed, reaped, and healed on the same port", async () => {
    const { spec, port } = await queue();
    const { all, apply, heal } = await start(spec);
    expect(all).toEqual([{ name: "queue", carries: ["broker"], canBeEmptied: true }]);
    const before = await pidAt(port);

    expect((await apply("kill", "queue")).detail).toMatch(/^killed by SIGKILL/);
    expect(readProcess(before)).toBeNull();
    await expect(pidAt(port)).rejects.toThrow("ECONNREFUSED");

    expect(await heal()).toEqual(["queue"]);
    expect(await pidAt(port)).not.toBe(before);
    expect(await heal()).toEqual([]);
  });

  it("keep their data through a restart, and lose it when emptied", async () => {
    const { spec } = await queue();
    const { apply } = await start(spec);
    await apply("restart", "queue");
    const lives = await readdir(join(folder, "data"));
    expect(lives.length).toBeGreaterThanOrEqual(2);
    expect((await apply("empty", "queue")).detail).toMatch(/killed.*emptied, listens after/);
    const [only, ...others] = await readdir(join(folder, "data"));
    expect(others).toEqual([]);
    expect(lives).not.toContain(only);
  });

  it("are not emptied where no folder is declared", async () => {
    const { dataFolders: _, ...spec } = (await queue()).spec;
    const { all, apply } = await start(spec);
    expect(all[0]?.canBeEmptied).toBe(false);
    await expect(apply("empty", "queue")).rejects.toThrow(/cannot be lost on purpose/);
  });

  it.each([".", "..", "/etc"])(
    "refuse to lose what is not a folder of their own: %s",
    async (path) => {
      const { spec } = await queue({ dataFolders: [path] });
      await expect(start({ ...spec, cwd: "data" })).rejects.toMatchObject({
        code: "target-file-wrong",
      });
    },
  );

  it("quote one that ends at once", async () => {
    const { spec } = await queue({ env: { PORT: "0", BROKEN: "1" } });
    await expect(start(spec)).rejects.toMatchObject({
      code: "service-failed",
      message: expect.stringMatching(/ended: exit status 3.*no disk left/s),
    });
  });

  it("refuse to start beside something that listens there already", async () => {
    const { spec, port } = await queue();
    const stranger = createServer().listen(port, "127.0.0.1");
    await once(stranger, "listening");
    await expect(start(spec)).rejects.toThrow(/something listens at .* already/);
    await new Promise((resolve) => stranger.close(resolve));
  });

  it("may stand already: then they are disturbed, and not ended with the rest", async () => {
    const acts: string[] = [];
    const act = (what: string) => async () => {
      acts.push(what);
      return { detail: what };
    };
    const control = { kill: act("kill"), start: act("start"), loseData: null, isUp: () => true };
    const standing = new Map([["queue", { ...control, close: async () => void acts.push("end") }]]);
    const { spec } = await queue();
    const options = { folder, logFolder: folder, reaper, readyTimeoutMs: 10_000, standing };
    const own = await startServices({ ...options, specs: [spec] });
    expect(await own.apply("restart", "queue")).toEqual({ detail: "kill, start" });
    await own.close();
    expect(acts).toEqual(["kill", "start"]);
  });

  it("brings nothing up again when it was closed, not even by a start under way", async () => {
    const { spec, port } = await queue();
    const own = await start(spec);
    await own.apply("kill", "queue");
    const starting = own.apply("start", "queue").catch((error: unknown) => error);
    await own.close();
    await starting;
    await expect(own.apply("start", "queue")).rejects.toThrow("stopped for good");
    const socket = connect({ port, host: "127.0.0.1" });
    const [error] = await once(socket, "error");
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
  });
});
