import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, manyJobs, note, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { waitingRetryHoldsNoSlot } from "./waiting-retry-holds-no-slot.ts";

const exercise = "every-slot-backing-off";

const judge = (history: History, policy: Policy = {}) =>
  telling(waitingRetryHoldsNoSlot.judge({ history, target: wholeTarget, policy }));
const kindOf = (history: History, policy: Policy = {}): string => judge(history, policy).kind;

const told = note({ exercise, detail: "failing", figures: { slots: 4, waitMs: 3_000 } });

/** Four jobs in four slots, failed at 1 s and retried at the given time. */
const waiting = (retriedAt: number): History =>
  manyJobs(4, (index) => ({
    exercise,
    label: "waiting",
    calls: [
      { arrivedAt: 500, answeredAt: 1_000, endedAt: 1_000, status: 503 },
      { arrivedAt: retriedAt + index },
    ],
  }));

const fresh = (arrivedAt: number): History =>
  manyJobs(2, () => ({ exercise, label: "fresh", at: 1_100, calls: [{ arrivedAt }] }));

const echo = (startMs: number): History =>
  manyJobs(1, () => ({ exercise, label: "echo", calls: [{ arrivedAt: startMs }] }));

const calm = [told, ...echo(30)];

describe("waiting-retry-holds-no-slot", () => {
  it("passes fresh jobs that are called while as many wait as there are slots", () => {
    expect(kindOf([...calm, ...waiting(4_050), ...fresh(1_150)])).toBe("PASS");
  });

  it("fails when fresh jobs are called only when the first wait is over (M48)", () => {
    expect(kindOf([...calm, ...waiting(4_050), ...fresh(4_060)])).toBe("FAIL");
  });

  it("is not passed by who tries each job once, for whom nothing waits", () => {
    const ended = [...calm, ...waiting(4_050), ...fresh(1_150)];
    expect(kindOf(ended, { maxAttempts: 1 })).toBe("INFO");
  });

  it("says nothing where the target is so slow that waiting and working look alike", () => {
    const slow = [told, ...echo(900)];
    expect(kindOf([...slow, ...waiting(4_050), ...fresh(4_060)])).toBe("INCONCLUSIVE");
  });

  it("does not blame a service that was slow with the quickest fresh job, too", () => {
    const first = (arrivedAt: number): History =>
      one("fresh", { at: 1_100, calls: [{ arrivedAt }] });
    const slow = [...calm, ...waiting(4_050), ...first(3_400), ...fresh(4_060)];
    expect(judge(slow)).toMatchObject({ kind: "PASS", witness: { ownDelayMs: 2_300 } });
    const stuck = [...calm, ...waiting(4_050), ...first(1_150), ...fresh(4_060)];
    expect(kindOf(stuck)).toBe("FAIL");
  });

  it.each([
    [4_600, "FAIL"],
    [4_700, "INCONCLUSIVE"],
  ])(
    "does not blame a service whose quickest retry was late, too: at %i ms %s",
    (retriedAt, kind) => {
      expect(kindOf([...calm, ...waiting(retriedAt), ...fresh(4_060)])).toBe(kind);
    },
  );

  it("does not pass when fewer jobs waited than there are slots, or none was fresh", () => {
    expect(kindOf([...calm, ...waiting(1_100), ...fresh(1_150)])).toBe("INCONCLUSIVE");
    expect(kindOf([...calm, ...waiting(4_050)])).toBe("INCONCLUSIVE");
    expect(kindOf([...waiting(4_050), ...fresh(1_150)])).toBe("INCONCLUSIVE");
  });

  const one = (label: string, said: Partial<SaidJob>): History =>
    jobEvents({ name: `one-${label}`, exercise, label, ...said });

  it("counts slots, what waited, and how soon fresh jobs were called", () => {
    const uncalled = one("echo", { at: 5 });
    const slower = one("fresh", { at: 1_200, calls: [{ arrivedAt: 1_290.4 }] });
    const history = [...calm, ...uncalled, ...waiting(4_050), ...fresh(1_150), ...slower];
    const { kind, witness } = judge(history);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: { slots: 4, waiting: 4, freshStarted: 3, slowestFreshMs: 90, ownDelayMs: 50 },
    });
    expect(judge([]).witness).toEqual({
      slots: 0,
      waiting: 0,
      freshStarted: 0,
      slowestFreshMs: 0,
      ownDelayMs: 0,
    });
  });

  // The first wait is over at 4 s: 3 s after the first failure.
  it.each([
    ["as the first wait was over", 4_000, "FAIL", 0],
    ["just before", 3_999, "PASS", 2],
    ["as the last began", 1_000, "PASS", 2],
    ["before the last began", 999, "INCONCLUSIVE", 0],
  ])("says of fresh jobs that were called %s as it should", (_, ...[at, kind, freshStarted]) => {
    const verdict = judge([...calm, ...waiting(4_050), ...fresh(at)]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.witness).toMatchObject({ freshStarted });
  });

  it("fails fresh jobs that were never called, and shows one", () => {
    const uncalled = one("fresh", { at: 1_100, state: "queued" });
    expect(judge([...calm, ...waiting(4_050), ...fresh(1_150), ...uncalled])).toMatchObject({
      kind: "FAIL",
      evidence: [{ jobId: "job-one-fresh" }, { state: "queued" }],
    });
  });

  it("asks that a job began to wait, and was not called again, for each slot", () => {
    const three = waiting(4_050).slice(0, -3);
    const history = [...calm, ...three, ...fresh(1_150)];
    const retried = (said: object, next: number): History =>
      one("waiting", {
        calls: [
          { arrivedAt: 500, answeredAt: 1_000, endedAt: 1_000, status: 503, ...said },
          { arrivedAt: next },
        ],
      });
    expect(kindOf(history)).toBe("INCONCLUSIVE");
    expect(kindOf([...history, ...retried({}, 4_100)])).toBe("PASS");
    expect(kindOf([...history, ...retried({}, 1_151)])).toBe("PASS");
    expect(kindOf([...history, ...retried({}, 1_150)])).toBe("INCONCLUSIVE");
    expect(kindOf([...history, ...retried({ answeredAt: 1_150 }, 4_100)])).toBe("PASS");
    expect(kindOf([...history, ...retried({ answeredAt: 1_151 }, 4_100)])).toBe("INCONCLUSIVE");
    expect(kindOf([...history, ...retried({ answeredAt: null }, 4_100)])).toBe("INCONCLUSIVE");
    expect(kindOf([...history, ...one("waiting", {})])).toBe("INCONCLUSIVE");
    const never = { answeredAt: 1_000, arrivedAt: 500, status: 503 };
    expect(kindOf([...history, ...one("waiting", { calls: [never] })])).toBe("PASS");
  });

  it("counts the first wait from the first failure", () => {
    const early = one("waiting", {
      calls: [{ arrivedAt: 500, answeredAt: 800, status: 503 }, { arrivedAt: 4_050 }],
    });
    const history = [...calm, ...waiting(4_050), ...early];
    expect(kindOf([...history, ...fresh(3_799)])).toBe("PASS");
    expect(kindOf([...history, ...fresh(3_800)])).toBe("FAIL");
  });

  it("does not blame who was late when fewer waited than there are slots", () => {
    const gone = waiting(3_999).slice(0, 4);
    const rest = waiting(4_050).slice(4);
    expect(kindOf([...calm, ...gone, ...rest, ...fresh(4_060)])).toBe("INCONCLUSIVE");
    expect(kindOf([...calm, ...waiting(4_000), ...fresh(4_060)])).toBe("FAIL");
  });

  // Accepted at 1.101 s, 2.899 s before the first wait is over.
  it.each([
    [633, "FAIL"],
    [634, "INCONCLUSIVE"],
  ])("where the target needs %i ms by itself, says of late jobs %s", (ownMs, kind) => {
    const verdict = judge([told, ...echo(ownMs), ...waiting(4_050), ...fresh(4_060)]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toMatchObject([{ label: "fresh" }, { arrivedAt: 4_060 }, {}]);
  });

  it("says nothing where no note tells how many slots there are", () => {
    const uncalled = one("fresh", { at: 1_100, state: "queued" });
    expect(kindOf([...echo(30), ...waiting(4_050), ...uncalled])).toBe("INCONCLUSIVE");
    expect(kindOf([...echo(30), ...uncalled])).toBe("INCONCLUSIVE");
    expect(kindOf([told, ...echo(30), ...uncalled])).toBe("INCONCLUSIVE");
  });
});
