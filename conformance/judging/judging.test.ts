import { describe, expect, it } from "vitest";
import { defineCheck, verdictFrom, type Check } from "./check.ts";
import { capabilities } from "../contract/capability.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { VerdictKind } from "../contract/verdict.ts";
import type { ExerciseEnd } from "../exercise.ts";
import { call, op, wholeTarget } from "./history.fixture.ts";
import { note } from "./job-events.fixture.ts";
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

  it("shows every judge when the machine stood still", () => {
    const stall = note({ exercise: "machine", what: "stalled" });
    const judge: Check["judge"] = ({ history }) =>
      verdictFrom({
        level: "must",
        examined: 1,
        holds: "",
        broken: [],
        witness: { seen: history.length },
      });
    const [result] = judgeAll({
      checks: [{ ...check, judge }],
      judged: { history: [elsewhere, stall, mine], target: wholeTarget, policy: {} },
      ends: new Map([["mine", { kind: "done", because: "so", startedAt: 0, tookMs: 1 }]]),
      replayOf: () => "again",
    });
    expect(result?.verdict.witness).toEqual({ seen: 2 });
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

  it("says of a crash that it was one, whatever was thrown, and judges the others", () => {
    const judge = (): never => {
      // eslint-disable-next-line no-throw-literal -- a judge may throw anything
      throw "no error";
    };
    expect(kindOf({ history: [mine], end: "done", check: { judge } })).toBe("HARNESS-ERROR");
  });

  it("judges nothing that is not declared", () => {
    const needs = ["worker-process"] as const;
    expect(kindOf({ history: [refused], end: "done", check: { needs } })).toBe("UNSUPPORTED");
  });
});

describe("what a report shows of a check", () => {
  const other = { ...check.exercise, id: "other", did: "That is done." };
  const exercise = { ...check.exercise, did: "This is done." };
  const two: Check = { ...check, exercise, also: [other] };
  const endOf = (kind: ExerciseEnd["kind"], tookMs = 1): ExerciseEnd => ({
    kind,
    because: "so it was",
    startedAt: 0,
    tookMs,
  });
  const judge = (said: {
    history?: History;
    ends?: readonly (readonly [string, ExerciseEnd])[];
    check?: Partial<Check>;
  }) => {
    const both = [["mine", endOf("done", 30)] as const, ["other", endOf("done", 12)] as const];
    const [result] = judgeAll({
      checks: [{ ...two, ...said.check }],
      judged: { history: said.history ?? [mine], target: wholeTarget, policy: {} },
      ends: new Map(said.ends ?? both),
      replayOf: ({ id }) => `again ${id}`,
    });
    return result;
  };

  it("names it, all that was done for it, how long that took, and how to do it again", () => {
    expect(judge({})).toEqual({
      id: "nothing-is-refused",
      requirement: "ACC-1",
      level: "must",
      title: "",
      clause: { text: "" },
      exercise: { id: "mine", did: "This is done. That is done.", tookMs: 42 },
      verdict: { kind: "PASS", because: "none", evidence: [], witness: { ops: 1 } },
      replay: "again nothing-is-refused",
      curl: [],
    });
  });

  it("has a line for each request that is shown, and for nothing else", () => {
    const evidence = [refused, call({ exercise: "mine" })];
    const accuses = () =>
      verdictFrom({
        level: "must",
        examined: 1,
        holds: "none",
        broken: [{ because: "so", evidence }],
        witness: {},
      });
    const result = judge({ check: { judge: accuses } });
    expect(result?.verdict.evidence).toEqual(evidence);
    expect(result?.curl).toHaveLength(1);
    expect(result?.curl[0]).toContain("/v1/jobs");
  });

  it("gives a judge all that its exercises did and nothing else, in the order of the history", () => {
    const told: HistoryEvent[][] = [];
    const history = [
      op({ exercise: "other" }),
      mine,
      op({ exercise: "third" }),
      call({ exercise: "other" }),
    ];
    const remembers: Check["judge"] = ({ history: part }) => {
      told.push([...part]);
      return verdictFrom({ level: "must", examined: 1, holds: "so", broken: [], witness: {} });
    };
    judge({ history, check: { judge: remembers } });
    judge({ history, check: { judge: remembers, also: [] } });
    judge({ history, check: { judge: remembers, exercise: other, also: [] } });
    judge({
      history,
      check: { judge: remembers, also: [], exercise: { ...other, id: "none" } },
      ends: [["none", endOf("done")]],
    });
    judge({ history, check: { judge: remembers, scope: "run" } });
    const all = [two, two, { ...two, also: [] }, { ...two, also: [] }];
    const parts: History[] = [];
    judgeAll({
      checks: all.map((one) => ({
        ...one,
        judge: (judged) => {
          parts.push(judged.history);
          return one.judge(judged);
        },
      })),
      judged: { history, target: wholeTarget, policy: {} },
      ends: new Map([["mine", endOf("done")] as const, ["other", endOf("done")] as const]),
      replayOf: () => "",
    });
    expect(parts[0]).toBe(parts[1]);
    expect(parts[2]).toBe(parts[3]);
    expect(told).toEqual([
      [history[0], mine, history[3]],
      [mine],
      [history[0], history[3]],
      [],
      history,
    ]);
  });

  it.each<[ExerciseEnd["kind"], VerdictKind]>([
    ["missed", "INCONCLUSIVE"],
    ["crashed", "HARNESS-ERROR"],
    ["not-run", "INCONCLUSIVE"],
    ["blocked", "BLOCKED"],
    ["done", "PASS"],
  ])(
    "takes an exercise that was %s for it, whichever of two it is, and says why",
    (kind, expected) => {
      for (const [first, second] of [
        [kind, "done"],
        ["done", kind],
      ] as const) {
        const ends = [["mine", endOf(first)] as const, ["other", endOf(second)] as const];
        const verdict = judge({ ends })?.verdict;
        expect(verdict?.kind).toBe(expected);
        expect(verdict?.because).toContain(kind === "done" ? "none" : "so it was");
        const witness = kind === "done" ? { ops: 1 } : {};
        expect(verdict).toMatchObject({ witness, evidence: [] });
      }
    },
  );

  it("says nothing where one of two exercises was not reached", () => {
    expect(judge({ ends: [["mine", endOf("done")]] })?.verdict.kind).toBe("INCONCLUSIVE");
    expect(judge({ ends: [["mine", endOf("done", 7)]] })?.exercise.tookMs).toBe(7);
  });

  it("tells how each thing is declared that is missing", () => {
    const needs = ["worker-process", "replicas"] as const;
    const { because } = judge({ check: { needs } })?.verdict ?? { because: "" };
    for (const need of needs) expect(because).toContain(capabilities[need].declare);
  });
});
