import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { ProcessSpec } from "../../conformance/contract/target.ts";
import { freePorts } from "../services/free-port.ts";
import { listGroup, readProcess } from "../services/process-table.ts";
import { type Reaper, openReaper } from "../services/reaper.ts";
import { type TargetProcesses, startProcesses } from "./process.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

/** Answers 200 after `SLOW_MS`; ends at SIGTERM after `GRACE_MS`, with status 0. */
const service = `
import { createServer } from "node:http";
console.log("hello from", process.pid);
process.on("SIGTERM", () => setTimeout(() => process.exit(0), Number(process.env.GRACE_MS ?? 0)));
setTimeout(() => {
  createServer((_, response) => response.end(String(process.pid))).listen(Number(process.env.PORT), "127.0.0.1");
}, Number(process.env.SLOW_MS ?? 0));
`;

const idle = `setInterval(() => {}, 1000); console.log("idle");`;
const stubborn = `process.on("SIGTERM", () => console.log("no")); ${idle}`;
const withGrandchild = `
import { spawn } from "node:child_process";
spawn("sleep", ["600"], { stdio: "inherit" });
${idle}
`;
const withChildOfItsOwn = `
import { fork } from "node:child_process";
if (process.argv[2] === "child") {
  process.on("SIGTERM", () => console.log("the child was told"));
  process.on("message", () => process.exit(0));
  console.log("idle");
} else {
  const child = fork(process.argv[1], ["child"]);
  process.on("SIGTERM", () => child.once("exit", () => process.exit(0)) && child.send("end"));
}
`;
const exitsAtOnce = `console.error("cannot find my configuration"); process.exit(7);`;
const diesOnRequest = `
import { watchFile } from "node:fs";
watchFile(process.env.DIE_FILE, { interval: 20 }, () => process.abort());
${idle}
`;

let folder = "";
let reaper: Reaper;
let open: TargetProcesses | null = null;

beforeAll(async () => {
  reaper = await openReaper();
  folder = await mkdtemp(join(tmpdir(), "jobproof-process-test-"));
  reaper.watchFolder(folder);
  const programs = {
    service,
    idle,
    stubborn,
    withGrandchild,
    withChildOfItsOwn,
    exitsAtOnce,
    diesOnRequest,
  };
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, `${name}.mjs`), text);
  }
});
afterEach(async () => {
  await open?.close();
  open = null;
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await reaper.close();
});

async function start(specs: readonly ProcessSpec[], readyTimeoutMs = 10_000) {
  const logFolder = await mkdtemp(join(folder, "logs-"));
  const options = { specs, folder, logFolder, reaper, readyTimeoutMs };
  const processes = await startProcesses(options);
  open = processes;
  return { processes, logFolder };
}

const worker = (program: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({
  role: "worker",
  command: [process.execPath, `${program}.mjs`],
  ...more,
});

async function api(env: Record<string, string> = {}) {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/ready`;
  const spec: ProcessSpec = {
    role: "api",
    command: [process.execPath, "service.mjs"],
    env: { PORT: String(port), ...env },
    ready: url,
  };
  return { spec, url };
}

const ask = async (url: string): Promise<number> => Number(await (await fetch(url)).text());

describe("startProcesses", () => {
  it("names processes by role, over the whole list, and logs each to a file of its own", async () => {
    const { spec } = await api();
    const { processes, logFolder } = await start([
      worker("idle"),
      spec,
      worker("idle", { count: 2 }),
    ]);
    expect(processes.names("api")).toEqual(["api-1"]);
    expect(processes.names("worker")).toEqual(["worker-1", "worker-2", "worker-3"]);
    expect(await readFile(join(logFolder, "api-1.log"), "utf8")).toContain("hello from");
    const third = async () => await readFile(join(logFolder, "worker-3.log"), "utf8");
    await expect.poll(third).toContain("idle");
  });

  it("waits for one that is slow to be ready", async () => {
    const { spec, url } = await api({ SLOW_MS: "400" });
    const { processes } = await start([spec]);
    expect(await ask(url)).toBeGreaterThan(0);
    expect(processes.isUp("api-1")).toBe(true);
  });

  it("quotes the log of one that exits at once, and leaves nothing running", async () => {
    const { spec } = await api({ SLOW_MS: "60000" });
    const broken = { ...spec, command: [process.execPath, "exitsAtOnce.mjs"] };
    await expect(start([worker("idle"), broken])).rejects.toMatchObject({
      code: "process-failed",
      message: expect.stringMatching(
        /api-1 was started and ended: exit status 7.*cannot find my conf/s,
      ),
      hint: expect.stringContaining("exitsAtOnce.mjs"),
    });
  });

  it("notices one without a readiness URL that ended while the others started", async () => {
    const { spec } = await api({ SLOW_MS: "500" });
    await expect(start([worker("exitsAtOnce"), spec])).rejects.toThrow(/worker-1 .*exit status 7/);
  });

  it("gives up on one that never becomes ready", async () => {
    const { spec } = await api({ SLOW_MS: "60000" });
    await expect(start([spec], 300)).rejects.toMatchObject({
      code: "process-failed",
      message: expect.stringMatching(/did not answer 2xx within 300 ms.*hello from/s),
    });
  });

  it.each([
    ["a program that does not exist", { command: ["no-such-program-here"] }, /was not found/],
    ["a folder that does not exist", { cwd: "nowhere" }, /nowhere does not exist/],
  ])("says what is wrong with %s", async (_, wrong, message) => {
    await expect(start([worker("idle", wrong)])).rejects.toThrow(message);
  });

  it("refuses to start beside something that answers at the readiness URL already", async () => {
    const { spec, url } = await api();
    const stranger = createServer((_, response) => response.end("I was here first"));
    stranger.listen(Number(new URL(url).port), "127.0.0.1");
    await once(stranger, "listening");
    await expect(start([spec])).rejects.toThrow(/something else runs there/);
    stranger.closeAllConnections();
    await new Promise((resolve) => stranger.close(resolve));
  });
});

describe("apply", () => {
  it("kills the whole group, grandchildren too, and has it reaped", async () => {
    const { processes } = await start([worker("withGrandchild")]);
    const { pid } = await processes.apply("resume", "worker-1");
    await expect.poll(async () => (await listGroup(pid)).length).toBe(2);

    const confirmation = await processes.apply("kill", "worker-1");

    expect(confirmation).toMatchObject({
      pid,
      detail: expect.stringMatching(/^killed by SIGKILL/),
    });
    expect(readProcess(pid)).toBeNull();
    expect(await listGroup(pid)).toEqual([]);
    expect(processes.isUp("worker-1")).toBe(false);
    expect(processes.deaths()).toEqual([]);
  });

  it("starts again on the same port, as another process", async () => {
    const { spec, url } = await api();
    const { processes } = await start([spec]);
    const before = await ask(url);
    await processes.apply("kill", "api-1");
    await expect(fetch(url)).rejects.toThrow(/fetch failed/);

    const { pid, detail } = await processes.apply("start", "api-1");

    expect(await ask(url)).toBe(pid);
    expect(pid).not.toBe(before);
    expect(detail).toMatch(/^ready after \d+ ms$/);
  });

  it("sends SIGTERM at once, and resolves with the exit status once it ended by itself", async () => {
    const { spec, url } = await api({ GRACE_MS: "300" });
    const { processes } = await start([spec]);
    const end = processes.apply("terminate", "api-1");
    expect(await ask(url)).toBeGreaterThan(0);
    expect(processes.isUp("api-1")).toBe(true);

    const { detail } = await end;

    const [, ms] = /^exit status 0 after (\d+) ms$/.exec(detail) ?? [];
    expect(Number(ms)).toBeGreaterThanOrEqual(299);
    expect(processes.isUp("api-1")).toBe(false);
    expect(processes.deaths()).toEqual([]);
  });

  it("tells the leader alone to end, who ends its children in its own way", async () => {
    const { processes, logFolder } = await start([worker("withChildOfItsOwn")]);
    const log = async () => await readFile(join(logFolder, "worker-1.log"), "utf8");
    await expect.poll(log).toContain("idle");
    const { detail } = await processes.apply("terminate", "worker-1");
    expect(detail).toMatch(/^exit status 0/);
    expect(await log()).not.toContain("the child was told");
  });

  it("says the truth about one that ignored SIGTERM and was killed", async () => {
    const { processes, logFolder } = await start([worker("stubborn")]);
    const log = async () => await readFile(join(logFolder, "worker-1.log"), "utf8");
    await expect.poll(log).toContain("idle");
    const end = processes.apply("terminate", "worker-1");
    await expect.poll(log).toContain("no");
    expect(processes.isUp("worker-1")).toBe(true);
    await processes.apply("kill", "worker-1");
    expect((await end).detail).toMatch(/^killed by SIGKILL after \d+ ms$/);
  });

  it("stops every process of a group, and lets them go on", async () => {
    const { processes } = await start([worker("withGrandchild")]);
    const { pid } = await processes.apply("resume", "worker-1");
    await expect.poll(async () => (await listGroup(pid)).length).toBe(2);
    const states = async () => (await listGroup(pid)).map((row) => row.state);

    expect(await processes.apply("stop", "worker-1")).toEqual({
      pid,
      detail: "state T, 2 processes",
    });
    expect(await states()).toEqual(["T", "T"]);
    expect(processes.isUp("worker-1")).toBe(true);

    expect((await processes.apply("resume", "worker-1")).detail).toMatch(
      /^state [SRD], 2 processes$/,
    );
    expect(await states()).not.toContain("T");
  });

  it("kills one that is stopped", async () => {
    const { processes } = await start([worker("idle")]);
    const { pid } = await processes.apply("stop", "worker-1");
    await processes.apply("kill", "worker-1");
    expect(readProcess(pid)).toBeNull();
  });

  it("rejects what cannot be", async () => {
    const { processes } = await start([worker("idle")]);
    await expect(processes.apply("start", "worker-1")).rejects.toThrow(/it is running/);
    await processes.apply("kill", "worker-1");
    await expect(processes.apply("stop", "worker-1")).rejects.toThrow(/it is not running/);
    await expect(processes.apply("kill", "worker-9")).rejects.toThrow(/no process worker-9/);
  });
});

describe("heal, deaths and close", () => {
  it("resumes and starts whatever is not running, and says so", async () => {
    const { spec, url } = await api();
    const { processes } = await start([spec, worker("idle", { count: 2 }), worker("stubborn")]);
    await processes.apply("kill", "api-1");
    await processes.apply("stop", "worker-1");
    const overdue = processes.apply("terminate", "worker-3");

    const healed = await processes.heal();
    await overdue;

    expect(healed).toEqual([
      expect.stringMatching(/^started api-1: ready after/),
      expect.stringMatching(/^resumed worker-1: state/),
      expect.stringMatching(/worker-3/),
    ]);
    expect(await ask(url)).toBeGreaterThan(0);
    expect(["worker-1", "worker-2", "worker-3"].map(processes.isUp)).toEqual([true, true, true]);
    expect(await processes.heal()).toEqual([]);
  });

  it("remembers a process that died by itself", async () => {
    const file = join(folder, "die");
    const { processes } = await start([worker("diesOnRequest", { env: { DIE_FILE: file } })]);
    const before = process.hrtime.bigint();
    expect(processes.deaths()).toEqual([]);
    // The watcher may not have looked for the first time yet, so the wish is repeated.
    await expect
      .poll(async () => {
        await writeFile(file, String(performance.now()));
        return processes.deaths();
      })
      .toEqual([{ name: "worker-1", detail: "killed by SIGABRT", atNs: expect.any(BigInt) }]);
    expect(Number((processes.deaths()[0]?.atNs ?? 0n) - before)).toBeGreaterThan(0);
    expect(processes.isUp("worker-1")).toBe(false);
  });

  it("ends all within the grace, the stopped and the stubborn included", async () => {
    const { processes, logFolder } = await start([worker("idle"), worker("stubborn")]);
    const log = async () => await readFile(join(logFolder, "worker-2.log"), "utf8");
    await expect.poll(log).toContain("idle");
    const { pid: first } = await processes.apply("stop", "worker-1");
    const { pid: second } = await processes.apply("resume", "worker-2");
    await processes.close();
    expect([await listGroup(first), await listGroup(second)]).toEqual([[], []]);
    expect(processes.deaths()).toEqual([]);
  });
});
