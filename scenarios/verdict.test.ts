import { describe, expect, it } from "vitest";
import type { CheckResult, LatencySummary, ScenarioSide } from "../conformance/contract/run.ts";
import type { VerdictKind } from "../conformance/contract/verdict.ts";
import { verdictOfScenario, type Grounds } from "./verdict.ts";

describe("the verdict of a scenario", () => {
  it("holds, and says what became of the control", () => {
    expect(verdictOfScenario(grounds())).toEqual({
      outcome: "holds",
      sentence:
        "Holds: all 1,000 clicks got their result; 250 of 1,000 did not in the control (synchronous, pool of 5).",
    });
  });

  it("does not claim that the control fell short when it did not", () => {
    const control = side({ side: "control", completed: 1_000 });
    expect(verdictOfScenario(grounds({ control })).sentence).toContain("so did all of the control");
  });

  it.each<[string, Partial<Grounds>, string]>([
    ["fails when a guard does", { guards: [guard("FAIL")] }, "fails"],
    ["fails when a job is lost", { reference: side({ lost: 1 }) }, "fails"],
    [
      "fails for what is lost even if we were late",
      { reference: side({ lost: 1 }), stalledMs: 9_000 },
      "fails",
    ],
    ["fails when a budget is broken", { reference: side({ budgets: [broken] }) }, "fails"],
    [
      "is void when the reference was called late",
      { reference: side({ generatorLagMs: late }) },
      "void",
    ],
    [
      "is void when the control was called late",
      { control: side({ generatorLagMs: late }) },
      "void",
    ],
    ["is void when the generator stood still", { stalledMs: 501 }, "void"],
    [
      "is void before a budget is broken",
      { stalledMs: 501, reference: side({ budgets: [broken] }) },
      "void",
    ],
    [
      "is inconclusive when a guard saw too little",
      { guards: [guard("INCONCLUSIVE")] },
      "inconclusive",
    ],
    ["is inconclusive when interrupted", { interrupted: true }, "inconclusive"],
    [
      "is inconclusive when it never came to the target",
      { reference: null, interrupted: true },
      "inconclusive",
    ],
    [
      "blames the harness when a judge crashed",
      { guards: [guard("HARNESS-ERROR")] },
      "broken-environment",
    ],
  ])("%s", (_, said, outcome) => {
    expect(verdictOfScenario(grounds(said)).outcome).toBe(outcome);
  });
});

function latency(p99: number): LatencySummary {
  return { n: 1_000, p50: p99, p90: p99, p99, max: p99, histogram: "" };
}

const late = latency(501);
const broken = { title: "Wait", limit: 1, measured: 2, unit: "ms", n: 1_000, holds: false };

function side(said: Partial<ScenarioSide> = {}): ScenarioSide {
  return {
    side: "reference",
    title: "Synchronous, pool of 5",
    sentence: "",
    offered: 1_000,
    accepted: 1_000,
    completed: 1_000,
    refused: 0,
    timedOut: 0,
    failed: 0,
    lost: 0,
    answerMs: latency(900),
    resultMs: latency(40_000),
    generatorLagMs: latency(40),
    series: {
      atSec: [],
      accepted: [],
      completed: [],
      refused: [],
      timedOut: [],
      waiting: [],
      inFlight: [],
    },
    bands: [],
    conservation: {
      accepted: 1_000,
      succeeded: 1_000,
      failed: 0,
      canceled: 0,
      expired: 0,
      unfinished: 0,
      lost: 0,
      calls: 1_000,
      effectKeys: 1_000,
    },
    budgets: [{ ...broken, measured: 1, holds: true }],
    ...said,
  };
}

function guard(kind: VerdictKind): CheckResult {
  return {
    id: "accepted-job-is-never-lost",
    requirement: "DUR-1",
    level: "must",
    title: "",
    clause: { text: "" },
    exercise: { id: "", did: "", tookMs: 0 },
    verdict: { kind, because: "", witness: {}, evidence: [] },
    replay: "",
    curl: [],
  };
}

function grounds(said: Partial<Grounds> = {}): Grounds {
  return {
    reference: side(),
    control: side({ side: "control", completed: 750 }),
    guards: [guard("PASS")],
    stalledMs: 60,
    answerP99Ms: 10_000,
    interrupted: false,
    ...said,
  };
}
