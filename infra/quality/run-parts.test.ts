import { describe, expect, it } from "vitest";
import type { Part } from "./parts.ts";
import { root } from "./root.ts";
import { runParts, type PartResult } from "./run-parts.ts";

function program(name: string, code: string): Part {
  return { name, command: ["node", "-e", code] };
}

async function run(
  parts: readonly Part[],
  signal = new AbortController().signal,
): Promise<{ results: readonly PartResult[]; ended: string[] }> {
  const ended: string[] = [];
  const results = await runParts(parts, {
    root,
    atOnce: 2,
    colors: false,
    signal,
    onEnd: ({ name }) => ended.push(name),
  });
  return { results, ended };
}

describe("runParts", () => {
  it("tells what passed and keeps all that was printed", async () => {
    const { results } = await run([
      program("good", "console.log('to stdout')"),
      program("bad", "console.error('to stderr'); process.exitCode = 3"),
    ]);
    expect(results).toMatchObject([
      { name: "good", passed: true, output: "to stdout\n" },
      { name: "bad", passed: false, output: "to stderr\n" },
    ]);
  });

  it("runs every part although earlier ones failed", async () => {
    const parts = ["a", "b", "c", "d", "e"].map((name) => program(name, "process.exit(1)"));
    const { results, ended } = await run(parts);
    expect(results.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e"]);
    expect(ended.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("counts a program that does not exist as failed, and names it", async () => {
    const { results } = await run([{ name: "gone", command: ["no-such-program"] }]);
    expect(results).toMatchObject([
      { passed: false, output: expect.stringContaining("no-such-program") },
    ]);
  });

  it("counts a program that a signal ended as failed", async () => {
    const { results } = await run([program("killed", "process.kill(process.pid, 'SIGKILL')")]);
    expect(results).toMatchObject([{ passed: false }]);
  });

  it("ends what runs and what waits when it is aborted", async () => {
    const abort = new AbortController();
    const endless = ["a", "b", "c"].map((name) => program(name, "setInterval(() => {}, 1000)"));
    const running = run(endless, abort.signal);
    abort.abort();
    const { results } = await running;
    expect(results.map(({ passed }) => passed)).toEqual([false, false, false]);
  });

  it("runs programs on the Node that runs this", async () => {
    const { results } = await run([program("node", "console.log(process.version)")]);
    expect(results).toMatchObject([{ output: `${process.version}\n` }]);
  });
});
