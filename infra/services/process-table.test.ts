import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  isStopped,
  listByPs,
  listGroup,
  listProcesses,
  readProcess,
  signal,
} from "./process-table.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe("process table", () => {
  /** Its name holds what would confuse a careless reader of /proc. */
  const child = spawn(
    process.execPath,
    ["-e", "process.title = 'a) S 1 (b'; setInterval(() => {}, 1000); console.log('up')"],
    {
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const pid = child.pid ?? 0;
  beforeAll(async () => void (await once(child.stdout, "data")));
  afterAll(() => signal(-pid, "SIGKILL"));

  it("reads a process whose name holds brackets and spaces", () => {
    expect(readProcess(pid)).toMatchObject({ pid, group: pid });
  });

  it("answers null for a process that does not exist", () => {
    expect(readProcess(2 ** 22 + 1)).toBeNull();
  });

  it("tells the same start time whenever it is asked", async () => {
    const listed = (await listGroup(pid)).find((row) => row.pid === pid);
    expect(listed?.startedAt).toBe(readProcess(pid)?.startedAt);
  });

  it("agrees with ps on who is in which group", async () => {
    const byPs = await listByPs();
    expect(byPs.filter((row) => row.group === pid).map((row) => row.pid)).toEqual([pid]);
    const ours = new Map((await listProcesses()).map((row) => [row.pid, row.group]));
    expect(byPs.find((row) => row.pid === process.pid)?.group).toBe(ours.get(process.pid));
  });

  it("says that a process is stopped once all its threads are", async () => {
    const stopped = async () => {
      const rows = await listGroup(pid);
      return rows.length > 0 && rows.every(isStopped);
    };
    expect(await stopped()).toBe(false);
    signal(-pid, "SIGSTOP");
    await expect.poll(stopped).toBe(true);
    signal(-pid, "SIGCONT");
    await expect.poll(stopped).toBe(false);
  });

  it.runIf(process.platform === "linux" && hasPython)(
    "counts a process as living until its last thread has ended (needs python3)",
    async () => {
      const headless = spawn("python3", ["-c", withoutFirstThread], {
        stdio: ["ignore", "pipe", "inherit"],
        detached: true,
      });
      const group = headless.pid ?? 0;
      const firstThread = () => readFileSync(`/proc/${group}/task/${group}/stat`, "utf8");
      try {
        await once(headless.stdout, "data");
        await expect.poll(firstThread).toMatch(/\) Z /);
        expect(await listGroup(group)).toMatchObject([{ pid: group, state: "R" }]);
        signal(-group, "SIGSTOP");
        await expect.poll(async () => (await listGroup(group)).map(isStopped)).toEqual([true]);
      } finally {
        signal(-group, "SIGKILL");
        await once(headless, "exit");
      }
      expect(await listGroup(group)).toEqual([]);
    },
  );

  it("counts a zombie as ended", async () => {
    const parent = spawn(process.execPath, ["-e", neverReaping], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const [text] = await once(parent.stdout, "data");
      const zombie = Number(String(text));
      await expect.poll(() => readProcess(zombie)?.state).toBe("Z");
      expect((await listProcesses()).some((row) => row.pid === zombie)).toBe(false);
    } finally {
      parent.kill("SIGKILL");
      await once(parent, "exit");
    }
  });
});

/** Its first thread ends, and another goes on. */
const withoutFirstThread = `
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(600,)).start()
print("up", flush=True)
ctypes.CDLL(None).pthread_exit(None)
`;

/** Starts a child and stands still in the same turn: nobody will ever ask how the child ended. */
const neverReaping = `
  const { pid } = require("node:child_process").spawn("sleep", ["0"], { stdio: "ignore" });
  require("node:fs").writeSync(1, String(pid));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
`;
