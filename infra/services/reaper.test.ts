import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it, vi } from "vitest";
import { listGroup, readProcess } from "./process-table.ts";
import { openReaper } from "./reaper.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

/** Starts four process groups under a reaper, says their pids, and then does what `atTheEnd` says. */
const harness = (atTheEnd: string): string => `
import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { openReaper } from ${JSON.stringify(new URL("./reaper.ts", import.meta.url).href)};

const reaper = await openReaper();
const folder = await mkdtemp(${JSON.stringify(join(tmpdir(), "jobproof-reaper-test-"))});
await writeFile(folder + "/left-behind", "x");
reaper.watchFolder(folder);

const start = (script) => {
  const child = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "inherit", "ignore"] });
  child.unref();
  reaper.watchGroup({ pid: child.pid, end: "kill" });
  return child.pid;
};
const stopped = start("sleep 600");
process.kill(-stopped, "SIGSTOP");
const pids = {
  stopped,
  stubborn: start("trap '' TERM INT HUP; while :; do sleep 600; done"),
  parent: start("sleep 600 & sleep 600"),
  orphaned: start("sleep 600 & exit 0"),
};
console.log(JSON.stringify({ pids, folder }));
${atTheEnd}
`;

const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill("SIGKILL")));

/** Resolves with what the program started; `ended` resolves when nobody holds its output any more. */
async function run(atTheEnd: string) {
  const folder = await mkdtemp(join(tmpdir(), "jobproof-reaper-test-program-"));
  const own = await openReaper();
  own.watchFolder(folder);
  await writeFile(join(folder, "harness.ts"), harness(atTheEnd));
  const child = spawn(process.execPath, [join(folder, "harness.ts")], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  started.push(child);
  const ended = once(child, "close");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const said: { pids: Record<string, number>; folder: string } = JSON.parse(String(line));
  await own.close();
  return { child, ended, ...said };
}

async function survivors(pids: Record<string, number>): Promise<readonly string[]> {
  const groups = Object.entries(pids).map(async ([name, pid]) => {
    return (await listGroup(pid)).map((row) => `${name} ${row.pid}`);
  });
  return (await Promise.all(groups)).flat();
}

describe("reaper", () => {
  it("ends every group and removes the folder when the harness is killed by SIGKILL", async () => {
    const { child, ended, pids, folder } = await run("setInterval(() => {}, 1000);");
    expect((await survivors(pids)).length).toBeGreaterThanOrEqual(6);

    child.kill("SIGKILL");
    await ended;

    // A process that was killed closes its output before it leaves the table.
    await expect.poll(() => survivors(pids)).toEqual([]);
    await expect.poll(() => existsSync(folder)).toBe(false);
  });

  it.each([
    ["ends without closing it", ""],
    ["calls process.exit", "process.exit(3);"],
    ["throws", "setTimeout(() => { throw new Error('on purpose'); });"],
    ["closes it", "await reaper.close();"],
  ])("cleans up when the harness %s", async (_, atTheEnd) => {
    const { ended, pids, folder } = await run(atTheEnd);
    await ended;
    // A process that was killed closes its output before it leaves the table.
    await expect.poll(() => survivors(pids)).toEqual([]);
    await expect.poll(() => existsSync(folder)).toBe(false);
  });

  it("leaves alone what it was told to forget", async () => {
    const reaper = await openReaper();
    const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    started.push(child);
    const pid = child.pid ?? 0;
    const forget = reaper.watchGroup({ pid, end: "kill" });
    forget();
    await reaper.close();
    expect(readProcess(pid)?.state).toMatch(/[RSD]/);
  });

  it("leaves a stranger alone that got the number of a process which has ended", async () => {
    const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    started.push(child);
    const pid = child.pid ?? 0;
    const program = spawn(
      process.execPath,
      [new URL("./reaper-program.ts", import.meta.url).pathname],
      { stdio: ["pipe", "ignore", "inherit"] },
    );
    const order = { do: "end-group", id: 1, pid, startedAt: "long ago", end: "kill" };
    program.stdin.end(`${JSON.stringify(order)}\n`);
    await once(program, "exit");
    expect(readProcess(pid)?.state).toMatch(/[RSD]/);
  });

  it("refuses to remove a folder that is not ours", async () => {
    const reaper = await openReaper();
    expect(() => reaper.watchFolder("/var/lib/somebody")).toThrow(/is not one that Jobproof made/);
    await reaper.close();
  });
});
