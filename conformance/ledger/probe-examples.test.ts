import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWatch, type Watch } from "../bench/watch.ts";
import { digestOf } from "../canonical-json.ts";
import type { Answer, Call } from "../contract/call.ts";
import { openLedger, type Ledger } from "./ledger.ts";

/*
 * The examples of the probe job, each a program of its own: all must do the same, so one table of
 * cases serves all. They are run as programs, because what they show is how others would write it.
 */

const run = promisify(execFile);
const folder = fileURLToPath(new URL("../../infra/targets/probes/", import.meta.url));
const built = await mkdtemp(path.join(tmpdir(), "jobproof-probes-"));

type Example = Readonly<{
  /** The program without which the example cannot be run. */
  tool: string;
  /** Arguments by which the tool shows that it is there. */
  shows: readonly string[];
  /** Makes a program of it first, where that takes longer than to run it. */
  build?: readonly [string, ...string[]];
  command: readonly [string, ...string[]];
}>;

const examples: readonly Example[] = [
  { tool: "node", shows: ["--version"], command: [process.execPath, "probe.ts"] },
  { tool: "python3", shows: ["--version"], command: ["python3", "probe.py"] },
  {
    tool: "go",
    shows: ["version"],
    build: ["go", "build", "-o", path.join(built, "probe"), "probe.go"],
    command: [path.join(built, "probe")],
  },
  {
    tool: "java",
    shows: ["-version"],
    build: ["javac", "-d", built, "Probe.java"],
    command: ["java", "-cp", built, "Probe"],
  },
  {
    tool: "dotnet",
    shows: ["--version"],
    build: ["dotnet", "build", "--output", built],
    command: ["dotnet", path.join(built, "probe.dll")],
  },
];

const isThere = async ({ tool, shows }: Example): Promise<boolean> =>
  await run(tool, shows, { cwd: folder }).then(
    () => true,
    () => false,
  );
const there = new Map(
  await Promise.all(examples.map(async (one) => [one.tool, await isThere(one)] as const)),
);

const respond = (status: number, headers?: Record<string, string>): Answer => ({
  kind: "respond",
  status,
  ...(headers === undefined ? {} : { headers }),
});
const withinMs = 3_600_000;
const inAnHour = new Date(Date.now() + withinMs).toUTCString();

/** A compiler that has compiled nothing before compiles its own library first. */
const buildWithinMs = 600_000;

const cases: readonly (readonly [string, Answer, Record<string, unknown>])[] = [
  ["takes 2xx for success", respond(201), { kind: "succeeded" }],
  ["takes 503 for passing", respond(503), { kind: "transient" }],
  [
    "hears Retry-After in seconds",
    respond(429, { "retry-after": "7" }),
    { kind: "transient", retryAfterMs: 7_000 },
  ],
  [
    "hears Retry-After as a date",
    respond(503, { "retry-after": inAnHour }),
    { kind: "transient", retryAfterMs: expect.toSatisfy((ms: number) => ms > 0 && ms <= withinMs) },
  ],
  ["takes 408 for passing", respond(408), { kind: "transient" }],
  ["takes 400 for good", respond(400), { kind: "permanent" }],
  ["takes a reset for passing", { kind: "reset" }, { kind: "transient" }],
];

const payload = { text: 'a "word" and né 🦉', list: [1, 2.5, null], deep: { "<b>&": false } };
const traceparent = "00-11112222333344445555666677778888-1111222233334444-01";

let ledger: Ledger;
let watch: Watch;
const ended: Call[] = [];

beforeAll(async () => {
  watch = openWatch();
  ledger = await openLedger({
    originNs: process.hrtime.bigint(),
    onOpened: watch.stir,
    onEnded: (seen) => {
      if (seen.kind === "call") ended.push(seen);
      watch.stir();
    },
  });
});
afterAll(async () => {
  await ledger.close();
  await rm(built, { recursive: true });
});

describe.each(examples)("the probe job in $tool", ({ tool, build, command }) => {
  const [program, ...args] = command;
  const isMissing = there.get(tool) !== true;

  beforeAll(async () => {
    if (build === undefined || isMissing) return;
    const [compiler, ...options] = build;
    await run(compiler, options, { cwd: folder });
  }, buildWithinMs);

  it.skipIf(isMissing).each(cases)(`%s (needs ${tool})`, async (name, answer, outcome) => {
    const token = `${tool}-${cases.findIndex(([other]) => other === name)}`;
    await ledger.script([{ token, exercise: "test", answers: [answer], repeatLast: false }]);
    const said = [`job-${token}`, "2", traceparent, ledger.urlOf(token), token];
    const { stdout } = await run(program, [...args, ...said, JSON.stringify(payload)], {
      cwd: folder,
      // What the arguments mean must not depend on who runs this: Java reads them by the locale.
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    const told: unknown = JSON.parse(stdout);
    expect(told).toMatchObject(outcome);
    expect(await watch.until(() => ended.some((call) => call.token === token), 5_000)).toBe(true);
    const calls = ended.filter((call) => call.token === token);
    expect(calls).toMatchObject([
      {
        nth: 1,
        effectKey: `job-${token}`,
        jobId: `job-${token}`,
        attempt: 2,
        traceparent,
        payloadDigest: digestOf(payload),
      },
    ]);
    // What the dependency answered is the result, and there is none of a failure.
    const { result } = told as { result?: string | null };
    const succeeded = outcome["kind"] === "succeeded";
    expect(JSON.parse(result ?? "null")).toEqual(succeeded ? calls[0]?.answer?.body : null);
  });
});
