import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endLeftovers, findLeftovers } from "./leftovers.ts";
import { runStage, type StageEnd } from "./run-stage.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "jobproof-ci-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function run(
  command: string,
  options: { deadlineMs?: number; signal?: AbortSignal } = {},
): Promise<StageEnd & { shown: string }> {
  let shown = "";
  const end = await runStage(command, {
    root: folder,
    env: process.env,
    logFile: path.join(folder, "stage.log"),
    deadlineMs: options.deadlineMs ?? 60_000,
    signal: options.signal ?? new AbortController().signal,
    show: (chunk) => (shown += chunk.toString()),
  });
  return { ...end, shown };
}

describe("runStage", () => {
  it("shows and keeps what a command prints", async () => {
    const { passed, shown } = await run("echo out; echo err >&2");
    expect(passed).toBe(true);
    expect(shown).toMatch(/^(out\nerr\n|err\nout\n)$/);
    expect(await readFile(path.join(folder, "stage.log"), "utf8")).toBe(shown);
  });

  it("tells how a command failed", async () => {
    expect(await run("exit 3")).toMatchObject({ passed: false, how: "exit status 3" });
  });

  it("gives a command nothing to read", async () => {
    expect(await run("cat")).toMatchObject({ passed: true, shown: "" });
  });

  it("ends a command at its deadline, with all that it started", async () => {
    const end = await run("sleep 600 & sleep 600", { deadlineMs: 50 });
    expect(end).toMatchObject({ passed: false, how: "ended by SIGTERM, after the deadline" });
  });

  it("ends a command when it is told to", async () => {
    const abort = new AbortController();
    abort.abort();
    expect(await run("sleep 600", { signal: abort.signal })).toMatchObject({ passed: false });
  });
});

describe.runIf(process.platform === "linux")("findLeftovers", () => {
  it("finds what carries the mark and what that started, and nothing else", async () => {
    const mark = "a mark of this very test";
    const started = spawn("sh", ["-c", "env -i sh -c 'echo started; exec sleep 600' & wait"], {
      env: { ...process.env, MARK: mark },
      detached: true,
    });
    await once(started.stdout, "data");
    const leftovers = await findLeftovers(mark, 0);
    const isGone = once(started, "exit");
    endLeftovers(leftovers);
    await isGone;

    expect(leftovers.map(({ pid }) => pid)).toContain(started.pid);
    expect(leftovers.map(({ command }) => command).join()).toContain("sleep 600");
    expect(leftovers).toHaveLength(2);
    expect(await findLeftovers(mark, 5_000)).toEqual([]);
  });
});
