import { describe, expect, it } from "vitest";
import { defineCheck, verdictFrom, type Check } from "./check.ts";
import type { VerdictKind } from "../contract/verdict.ts";
import type { ExerciseEnd } from "../exercise.ts";
import { op, wholeTarget } from "./history.fixture.ts";
import { judgeAll } from "./judging.ts";

/** Passes when it saw an op, fails when one of them was refused. */
const check: Check = defineCheck({
  id: "nothing-is-refused",
  requirement: "ACC-1",
  level: "must",
  title: "",
  clause: { text: "" },
  needs: [],
  exercise: { id: "mine", did: "", disturbs: "nothing", needs: [], run: async () => undefined },
  scope: "exercise",
  judge: ({ history }) => {
    const ops = history.filter((event) => event.kind === "op");
    const refused = ops.filter(({ outcome }) => outcome === "fail");
    return verdictFrom({
      level: "must",
      examined: ops.length,
      holds: "none",
      broken: refused.map((one) => ({ because: "refused", evidence: [one] })),
      witness: { ops: ops.length },
    });
  },
});
const mine = op({ exercise: "mine" });
const refused = op({ exercise: "mine", status: 400 });
const elsewhere = op({ exercise: "other", status: 400 });

function kindOf(said: {
  history: readonly (typeof mine)[];
  end?: ExerciseEnd["kind"];
  check?: Partial<Check>;
}): VerdictKind | undefined {
  const ends = new Map<string, ExerciseEnd>();
  if (said.end !== undefined) {
    ends.set("mine", { kind: said.end, because: "so", startedAt: 0, tookMs: 1 });
  }
  const [result] = judgeAll({
    checks: [{ ...check, ...said.check }],
    judged: { history: said.history, target: wholeTarget, policy: {} },
    ends,
    replayOf: () => "again",
  });
  return result?.verdict.kind;
}

describe("judging", () => {
  it("shows a judge what its exercise did, or with scope run all of it", () => {
    expect(kindOf({ history: [mine, elsewhere], end: "done" })).toBe("PASS");
    expect(kindOf({ history: [mine, elsewhere], end: "done", check: { scope: "run" } })).toBe(
      "FAIL",
    );
  });

  it("accuses nobody of what a target did that was not there any more", () => {
    expect(kindOf({ history: [mine], end: "blocked" })).toBe("BLOCKED");
    expect(kindOf({ history: [mine, refused], end: "blocked" })).toBe("BLOCKED");
  });

  it("takes a death elsewhere for the reason of a failure only where the whole run is judged", () => {
    const ends = new Map<string, ExerciseEnd>([
      ["mine", { kind: "done", because: "", startedAt: 0, tookMs: 1 }],
      ["other", { kind: "blocked", because: "worker-1 ended", startedAt: 0, tookMs: 1 }],
    ]);
    const judgeIn = (scope: Check["scope"], history: readonly (typeof mine)[]) =>
      judgeAll({
        checks: [{ ...check, scope }],
        judged: { history, target: wholeTarget, policy: {} },
        ends,
        replayOf: () => "again",
      })[0]?.verdict.kind;
    expect(judgeIn("run", [mine, refused])).toBe("BLOCKED");
    expect(judgeIn("run", [mine])).toBe("PASS");
    expect(judgeIn("exercise", [mine, refused])).toBe("FAIL");
  });

  it("never passes when the exercise was missed, crashed or not run", () => {
    expect(kindOf({ history: [mine], end: "missed" })).toBe("INCONCLUSIVE");
    expect(kindOf({ history: [mine], end: "crashed" })).toBe("HARNESS-ERROR");
    expect(kindOf({ history: [mine], end: "not-run" })).toBe("INCONCLUSIVE");
    expect(kindOf({ history: [mine] })).toBe("INCONCLUSIVE");
  });

  it("accuses nobody of what an interrupted exercise did not live to see", () => {
    expect(kindOf({ history: [refused], end: "not-run" })).toBe("INCONCLUSIVE");
    expect(kindOf({ history: [refused] })).toBe("INCONCLUSIVE");
  });

  it("lets a definite fault stand when a stimulus was missed or crashed", () => {
    expect(kindOf({ history: [refused], end: "missed" })).toBe("FAIL");
    expect(kindOf({ history: [refused], end: "crashed" })).toBe("FAIL");
  });

  it("calls a judge that crashes an error of the harness, not a fault of the target", () => {
    const judge = (): never => {
      throw new Error("a bug");
    };
    expect(kindOf({ history: [mine], end: "done", check: { judge } })).toBe("HARNESS-ERROR");
  });

  it("judges nothing that is not declared", () => {
    const needs = ["worker-process"] as const;
    expect(kindOf({ history: [refused], end: "done", check: { needs } })).toBe("UNSUPPORTED");
  });
});
