import { decodeFromCompressedBase64 } from "hdr-histogram-js";
import { beforeAll, describe, expect, it } from "vitest";
import { openAsyncTarget } from "./async-target.fixture.ts";
import type { Target } from "../conformance/contract/target.ts";
import { trafficSpike } from "./catalog/traffic-spike.ts";
import type { ScenarioRun } from "./conclude.ts";
import { portForTest, startForTest } from "./processes.fixture.ts";
import type { Progress } from "./progress.ts";
import { runScenario } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Two at a time for 2.5 s of patience, 400 ms each: no machine gets more than 12 answers from the
 * control. The generator may be late here: how busy the machine is, is not what is tested.
 */
const smallSpike: Scenario = {
  ...trafficSpike,
  load: { kind: "burst", clicks: 20 },
  workMs: 4_000,
  pool: 2,
  patienceMs: 25_000,
  budgets: { ...trafficSpike.budgets, answerP99Ms: 60_000, resultMaxMs: 600_000 },
};

/** The same, with little to wait for. */
const shortSpike: Scenario = { ...smallSpike, workMs: 100, drainMs: 5_000 };

/** A run starts processes and waits for quiet twice. */
const timeout = 60_000;

describe("a small spike, ten times as fast", { timeout }, () => {
  const progress: Progress[] = [];
  let run: ScenarioRun;
  beforeAll(async () => {
    run = await play({ onProgress: (seen) => void progress.push(seen) });
  }, timeout);

  it("leaves clients of the control without an answer", () => {
    const [control] = run.result.sides;
    expect(control).toMatchObject({ side: "control", offered: 20, refused: 0, failed: 0 });
    expect(control?.completed).toBeLessThanOrEqual(12);
    expect((control?.completed ?? 0) + (control?.timedOut ?? 0)).toBe(20);
    expect(Math.max(...(control?.series.inFlight ?? []))).toBe(2);
    // It worked on for those who had left, and the report says so.
    expect(control?.conservation.calls).toBe(20);
    expect(control?.sentence).toContain("for nobody");
  });

  it("leaves none of the target's without a result", () => {
    const { result, conservation, ledger } = run;
    expect(run.sentence).toMatch(/^Holds: all 20 clicks got their result; \d+ of 20 did not/);
    const reference = result.sides[1];
    expect(reference).toMatchObject({ side: "reference", offered: 20, completed: 20 });
    expect(reference?.resultMs.max).toBeGreaterThan(3_900);
    expect(Math.max(...(reference?.series.inFlight ?? []))).toBe(2);
    expect(reference?.series.completed.at(-1)).toBe(20);
    expect(decodeFromCompressedBase64(reference?.resultMs.histogram ?? "").totalCount).toBe(20);
    expect(conservation).toMatchObject({ accepted: 20, succeeded: 20, lost: 0, calls: 20 });
    expect(conservation).toEqual(reference?.conservation);
    expect(ledger.calls).toBe(40);
  });

  it("tells what it offered, in which order, and how far it came", () => {
    const { result, stages, history } = run;
    expect(result.load).toContain("400 ms of work each, 2 at a time");
    expect(stages.map(({ title }) => title)).toEqual([
      "control: Synchronous, pool of 2",
      "reference: small asynchronous service",
      "drain",
    ]);
    const calls = history.flatMap((event) => (event.kind === "call" ? [event.exercise] : []));
    expect(calls).toEqual([...Array(20).fill("control"), ...Array(20).fill("reference")]);
    expect(progress.at(-1)).toMatchObject({ side: "reference", accepted: 20, completed: 20 });
  });
});

describe("a target that forgets a job", { timeout }, () => {
  it("does not hold, and the report says how many were lost", async () => {
    const service = await openAsyncTarget({ pool: 2, forgets: (nth) => nth === 3 });
    try {
      const run = await runOn(service.target, { scenario: shortSpike });
      expect(run.outcome).toBe("fails");
      expect(run.sentence).toContain("DUR-1");
      expect(run.conservation).toMatchObject({ accepted: 20, succeeded: 19, lost: 1 });
      expect(run.result.sides[1]).toMatchObject({ accepted: 20, completed: 19, lost: 1 });
    } finally {
      await service.close();
    }
  });
});

describe("a run that is interrupted", { timeout }, () => {
  it("keeps what it has, and claims nothing", async () => {
    const interrupt = new AbortController();
    const run = await play({
      scenario: { ...shortSpike, workMs: 10_000 },
      signal: interrupt.signal,
      onProgress: ({ side }) => {
        if (side === "reference") interrupt.abort();
      },
    });
    expect(run.outcome).toBe("inconclusive");
    expect(run.sentence).toContain("ended early");
    expect(run.result.sides.map(({ side }) => side)).toEqual(["control", "reference"]);
    expect(run.result.guards.length).toBeGreaterThan(0);
    expect(run.result.guards.map(({ verdict }) => verdict.kind)).not.toContain("PASS");
  });

  it("does not begin with what comes after", async () => {
    const run = await play({ scenario: shortSpike, signal: AbortSignal.abort() });
    expect(run.outcome).toBe("inconclusive");
    expect(run.result.sides).toEqual([]);
  });
});

describe("a target that cannot be reached", { timeout }, () => {
  it("is said to be so before anything else is done", async () => {
    const service = await openAsyncTarget({ pool: 2 });
    await service.close();
    await expect(runOn(service.target)).rejects.toMatchObject({ code: "target-does-not-answer" });
  });
});

type Said = {
  scenario?: Scenario;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
};

async function play(said: Said): Promise<ScenarioRun> {
  const service = await openAsyncTarget({ pool: 2 });
  try {
    return await runOn(service.target, said);
  } finally {
    await service.close();
  }
}

function runOn(target: Target, said: Said = {}): Promise<ScenarioRun> {
  const { signal = new AbortController().signal, onProgress = () => undefined } = said;
  return runScenario({
    scenario: said.scenario ?? smallSpike,
    reference: { target, processes: null },
    control: { start: startForTest, freePort: portForTest },
    seed: "4711",
    timeScale: 0.1,
    observer: { onStage: () => undefined, onProgress },
    signal,
    replayOf: (check) => `npx jobproof run traffic-spike # ${check.requirement}`,
  });
}
