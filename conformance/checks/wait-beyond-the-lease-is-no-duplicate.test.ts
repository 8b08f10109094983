import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, manyJobs } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { waitBeyondTheLeaseIsNoDuplicate } from "./wait-beyond-the-lease-is-no-duplicate.ts";

const policy = { leaseMs: 2_000, maxAttempts: 4, maxCrashes: 3 };
const judge = (history: History, declared: Policy = policy) =>
  telling(
    waitBeyondTheLeaseIsNoDuplicate.judge({ history, target: wholeTarget, policy: declared }),
  );
const kindOf = (history: History): string => judge(history).kind;

const waiting = (...again: readonly (Partial<Call> & { status?: number })[]): History =>
  manyJobs(3, () => ({
    exercise: "wait-longer-than-the-lease",
    label: "waiting",
    calls: [{ arrivedAt: 50, status: 503 }, ...again],
  }));
const dying = (calls: number): History =>
  manyJobs(2, () => ({
    exercise: "worker-dies-at-every-attempt",
    label: "dying",
    calls: Array.from({ length: calls }, () => ({ end: "aborted" as const })),
    state: "failed",
  }));

describe("wait-beyond-the-lease-is-no-duplicate", () => {
  it("passes jobs that are called once before their wait and once after", () => {
    expect(kindOf([...waiting({ arrivedAt: 6_100 }), ...dying(7)])).toBe("PASS");
  });

  it("fails a job that is called several times when it is due, or before (M26)", () => {
    const due = [{ arrivedAt: 6_100 }, { arrivedAt: 6_105 }];
    const early = [{ arrivedAt: 2_200 }, { arrivedAt: 6_100 }];
    expect(kindOf(waiting(...due))).toBe("FAIL");
    expect(kindOf(waiting(...early))).toBe("FAIL");
  });

  it("lets a failure that we made explain one call more", () => {
    const calls = [{ arrivedAt: 6_100, status: 503 }, { arrivedAt: 6_500 }];
    expect(kindOf(waiting(...calls))).toBe("PASS");
  });

  it("fails a job that is called for ever though its worker always dies", () => {
    expect(kindOf([...waiting({ arrivedAt: 6_100 }), ...dying(8)])).toBe("FAIL");
  });

  it("does not pass where no job was seen to be called again", () => {
    expect(kindOf(waiting())).toBe("INCONCLUSIVE");
  });

  it("tells how long was waited, and how often poison was called", () => {
    const open = jobEvents({
      name: "open",
      exercise: "worker-dies-at-every-attempt",
      label: "dying",
      calls: [{ end: "aborted" }],
      state: "running",
    });
    const { kind, witness } = judge([
      ...waiting({ arrivedAt: 6_100 }),
      ...jobEvents({
        name: "sooner",
        exercise: "wait-longer-than-the-lease",
        label: "waiting",
        calls: [{ arrivedAt: 50, status: 503 }, { arrivedAt: 5_000 }],
      }),
      ...dying(7),
      ...open,
    ]);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: {
        waited: 4,
        leaseMs: 2_000,
        shortestWaitMs: 4_940,
        poison: 3,
        poisonEnded: 2,
        mostPoisonCalls: 7,
      },
    });
    expect(judge([], {}).witness).toEqual({
      waited: 0,
      leaseMs: 0,
      shortestWaitMs: 0,
      poison: 0,
      poisonEnded: 0,
      mostPoisonCalls: 0,
    });
  });

  it.each([
    ["one lease", 2_060, "INCONCLUSIVE"],
    ["more than one", 2_061, "PASS"],
  ])("looks only at jobs that waited for %s", (_, arrivedAt, kind) => {
    expect(kindOf(waiting({ arrivedAt }))).toBe(kind);
  });

  it("shows a job that was not seen to wait, or whose first call was not answered", () => {
    const one = (calls: readonly (Partial<Call> & { status?: number })[]): History =>
      jobEvents({ name: "b", exercise: "wait-longer-than-the-lease", label: "waiting", calls });
    const good = waiting({ arrivedAt: 6_100 });
    for (const calls of [[], [{}], [{ end: "aborted" as const }, { arrivedAt: 6_100 }]])
      expect(judge([...good, ...one(calls)])).toMatchObject({
        kind: "INCONCLUSIVE",
        evidence: [{ jobId: "job-b" }, ...calls, { did: "read" }],
      });
  });

  it.each([
    ["a 500", { status: 500 }, "PASS"],
    ["a 499", { status: 499 }, "FAIL"],
    ["a reset", { end: "reset" as const }, "PASS"],
    ["an abort", { end: "aborted" as const }, "PASS"],
  ])("explains one call more by %s", (_, second, kind) => {
    const calls = [{ arrivedAt: 6_100, ...second }, { arrivedAt: 6_500 }];
    const { evidence, ...verdict } = judge(waiting(...calls));
    expect(verdict.kind).toBe(kind);
    expect(evidence).toHaveLength(kind === "FAIL" ? 5 : 0);
  });

  it("takes budgets that are not declared for none, and no bound", () => {
    const history = [...waiting({ arrivedAt: 6_100 }), ...dying(5)];
    expect(judge(history).kind).toBe("PASS");
    expect(judge(history, { leaseMs: 2_000, maxAttempts: 4 }).kind).toBe("FAIL");
    expect(judge(history, { leaseMs: 2_000, maxAttempts: 5 }).kind).toBe("PASS");
    expect(judge(history, { leaseMs: 2_000, maxCrashes: 1 }).kind).toBe("PASS");
    expect(judge(history, { leaseMs: 2_000, maxAttempts: 4 }).evidence).toHaveLength(7);
  });

  it("looks at no jobs with other labels, or of other exercises", () => {
    const calls = [{ status: 503, arrivedAt: 50 }, { arrivedAt: 100 }, { arrivedAt: 110 }];
    const others = [
      ...jobEvents({ name: "b", exercise: "wait-longer-than-the-lease", label: "other", calls }),
      ...jobEvents({ name: "c", exercise: "other", label: "waiting", calls }),
      ...jobEvents({ name: "d", exercise: "other", label: "dying", calls }),
      ...jobEvents({ name: "e", exercise: "worker-dies-at-every-attempt", label: "x", calls }),
    ];
    expect(judge([...waiting({ arrivedAt: 6_100 }), ...others])).toMatchObject({
      kind: "PASS",
      witness: { waited: 3, poison: 0 },
    });
  });
});
