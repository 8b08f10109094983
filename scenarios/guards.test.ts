import { describe, expect, it } from "vitest";
import type { History } from "../conformance/contract/history.ts";
import type { CheckResult } from "../conformance/contract/run.ts";
import type { ExerciseEnd } from "../conformance/exercise.ts";
import { call, op, wholeTarget } from "../conformance/judging/history.fixture.ts";
import { trafficSpike } from "./catalog/traffic-spike.ts";
import { judgeGuards } from "./guards.ts";

function judged(history: History, kind: ExerciseEnd["kind"] = "done"): readonly CheckResult[] {
  return judgeGuards({
    scenario: trafficSpike,
    target: wholeTarget,
    history,
    end: { kind, because: "the run was interrupted", startedAt: 0, tookMs: 100 },
    replayOf: (check) => `again ${check.requirement}`,
  });
}

const kindsOf = (results: readonly CheckResult[]): readonly string[] => [
  ...new Set(results.map(({ verdict }) => verdict.kind)),
];

describe("the guards of a scenario", () => {
  const history = [
    op({ sentAt: 0, doneAt: 5, state: "queued" }),
    call({ arrivedAt: 6 }),
    op({ did: "read", sentAt: 20, doneAt: 21, state: "succeeded" }),
  ];

  it("pass a history in which all went well, and name the scenario as what was done", () => {
    const results = judged(history);
    expect(results.map(({ id }) => id).toSorted()).toEqual([...trafficSpike.guards].toSorted());
    expect(kindsOf(results)).toEqual(["PASS"]);
    expect(results.find(({ requirement }) => requirement === "DUR-1")).toMatchObject({
      exercise: { id: "traffic-spike", did: expect.stringContaining("1,000 clicks"), tookMs: 100 },
      replay: "again DUR-1",
    });
  });

  it("fail a job that ran twice for no reason", () => {
    const results = judged([...history, call({ arrivedAt: 40, nth: 2 })]);
    const failed = results.filter(({ verdict }) => verdict.kind === "FAIL");
    expect(failed.map(({ id }) => id)).toEqual(["every-extra-attempt-is-explained"]);
  });

  it("pass nothing when the run was cut short, but fail what was broken until then", () => {
    expect(kindsOf(judged(history, "missed"))).toEqual(["INCONCLUSIVE"]);
    const results = judged([...history, call({ arrivedAt: 40, nth: 2 })], "missed");
    expect(kindsOf(results).toSorted()).toEqual(["FAIL", "INCONCLUSIVE"]);
  });
});
