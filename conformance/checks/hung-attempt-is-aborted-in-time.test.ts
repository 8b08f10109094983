import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, note, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { hungAttemptIsAbortedInTime } from "./hung-attempt-is-aborted-in-time.ts";

const judge = (history: History, policy: Policy = { maxAttempts: 4 }) =>
  telling(
    hungAttemptIsAbortedInTime.judge({
      history,
      target: wholeTarget,
      policy: { jobTimeoutMs: 8_000, ...policy },
    }),
  );
const kindOf = (history: History, maxAttempts = 4): string => judge(history, { maxAttempts }).kind;

const hung = (heldMs: number, said: Partial<SaidJob> = {}): History => {
  const first = { arrivedAt: 10, end: "aborted", endedAt: 10 + heldMs } as const;
  return jobEvents({
    name: `${heldMs}`,
    exercise: "call-held-past-the-job-timeout",
    label: "hung",
    calls: [first, { arrivedAt: 10_500 }],
    ...said,
  });
};

const alone = (heldMs: number): Partial<SaidJob> => ({
  calls: [{ arrivedAt: 10, end: "aborted", endedAt: 10 + heldMs }],
});

describe("hung-attempt-is-aborted-in-time", () => {
  it.each([7_800, 8_000, 9_900])(
    "passes an attempt that was given up after %i ms of 8,000",
    (ms) => {
      expect(kindOf(hung(ms))).toBe("PASS");
    },
  );

  it.each([3_000, 10_100])("fails one that was given up after %i ms", (ms) => {
    expect(kindOf([...hung(8_000), ...hung(ms)])).toBe("FAIL");
  });

  it("fails one that was never given up: we had to answer it", () => {
    const answered = { arrivedAt: 10, answeredAt: 12_010, endedAt: 12_010 };
    expect(kindOf([...hung(8_000), ...hung(12_000, { calls: [answered] })])).toBe("FAIL");
  });

  it("fails a job that is said to have succeeded with it", () => {
    expect(kindOf([...hung(8_000), ...hung(8_001, alone(8_001))])).toBe("FAIL");
  });

  it("passes a job that failed with its only attempt, and tolerates it where there are more", () => {
    const failed = hung(8_000, { ...alone(8_000), state: "failed" });
    expect(kindOf(failed, 1)).toBe("PASS");
    expect(kindOf(failed)).toBe("NON-STRICT");
  });

  it("fails a service whose slots do not all come back", () => {
    const slots = (after: number) => note({ detail: "slots", figures: { before: 8, after } });
    expect(kindOf([...hung(8_000), slots(8)])).toBe("PASS");
    expect(kindOf([...hung(8_000), slots(7)])).toBe("FAIL");
    expect(kindOf([...hung(8_000), note({ detail: "other", figures: { before: 8 } })])).toBe(
      "PASS",
    );
  });

  it("says nothing as long as nothing followed", () => {
    expect(kindOf(hung(8_000, { ...alone(8_000), state: "queued" }))).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing hung", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });

  it.each([
    [7_189, "FAIL"],
    [7_190, "PASS"],
    [10_000, "PASS"],
    [10_001, "FAIL"],
  ])("takes %i ms after a call 10 ms after its submission for %s", (ms, kind) => {
    expect(kindOf(hung(ms))).toBe(kind);
  });

  it("counts too soon from the submission", () => {
    const late = { arrivedAt: 3_010, end: "aborted", endedAt: 9_000 } as const;
    expect(kindOf(hung(0, { at: 1_000, calls: [late, { arrivedAt: 12_000 }] }))).toBe("PASS");
    expect(kindOf(hung(0, { at: 2_000, calls: [late, { arrivedAt: 12_000 }] }))).toBe("FAIL");
  });

  it("counts the jobs, what was given up in time, what was called again, and the longest wait", () => {
    const uncalled = hung(1, { calls: [] });
    const other = hung(2, {
      label: "beside",
      calls: [{ arrivedAt: 10, end: "aborted", endedAt: 99 }],
    });
    const failed = hung(8_200.4, { ...alone(8_200.4), state: "failed" });
    const { kind, witness } = judge([...hung(8_000), ...failed, ...uncalled, ...other]);
    expect(kind).toBe("NON-STRICT");
    expect(witness).toEqual({
      jobs: 2,
      givenUp: 2,
      secondAttempts: 0,
      calledAgain: 1,
      longestHeldMs: 8_200,
    });
    expect(judge([...hung(8_000), ...hung(3_000)]).witness).toMatchObject({ jobs: 2, givenUp: 1 });
    expect(judge([]).witness).toMatchObject({ longestHeldMs: 0 });
    expect(judge([...hung(8_000), ...hung(8_001)]).witness).toMatchObject({ calledAgain: 2 });
  });

  it("lets a job end with its only attempt where no more are declared", () => {
    expect(judge(hung(8_000, { ...alone(8_000), state: "failed" }), {}).kind).toBe("PASS");
  });

  it.each<[string, History, string]>([
    ["given up too late", hung(10_100), "10100 ms"],
    ["given up too soon", hung(3_000), "3000 ms"],
    ["said to have succeeded", hung(8_001, alone(8_001)), ""],
    ["ended with the first attempt", hung(8_000, { ...alone(8_000), state: "failed" }), ""],
    ["not seen after it", hung(8_000, { ...alone(8_000), state: "queued" }), ""],
  ])("shows the story of a job that was %s", (_, history, words) => {
    const { evidence, because } = judge(history);
    expect(evidence).toEqual(history);
    expect(because).toContain(words);
  });

  it("says nothing of one that was canceled, whatever became of another", () => {
    const canceled = hung(8_001, { ...alone(8_001), state: "canceled" });
    expect(kindOf([...hung(8_000), ...canceled])).toBe("INCONCLUSIVE");
  });

  it("does not call a job a liar that succeeded at its next attempt", () => {
    const second = { arrivedAt: 10_500, status: 503 };
    const first = { arrivedAt: 10, end: "aborted", endedAt: 8_010 } as const;
    expect(kindOf(hung(8_000))).toBe("PASS");
    expect(kindOf(hung(8_000, { calls: [first, second] }))).toBe("FAIL");
  });

  it.each([
    [8_000, "PASS"],
    [10_001, "FAIL"],
    [6_600, "FAIL"],
  ])("takes a second attempt that was given up after %i ms for %s", (ms, kind) => {
    const second = { arrivedAt: 610, end: "aborted", endedAt: 610 + ms } as const;
    const calls = [{ arrivedAt: 10, answeredAt: 110, status: 503 }, second, { arrivedAt: 19_000 }];
    const verdict = judge(hung(0, { label: "hung-later", calls }));
    expect(verdict.kind).toBe(kind);
    expect(verdict.witness).toMatchObject({ secondAttempts: kind === "PASS" ? 1 : 0 });
    expect(verdict.because ?? "").toContain(kind === "PASS" ? "" : "a second attempt");
  });

  it("tolerates it where a second attempt ended the job, though there are more", () => {
    const first = { arrivedAt: 10, answeredAt: 110, status: 503 };
    const second = { arrivedAt: 610, end: "aborted", endedAt: 8_610 } as const;
    const history = hung(0, { label: "hung-later", calls: [first, second], state: "failed" });
    expect(kindOf(history)).toBe("NON-STRICT");
    expect(kindOf(history, 2)).toBe("PASS");
  });

  it("does not take what we answered ourselves for given up too soon", () => {
    const answered = { arrivedAt: 10, answeredAt: 3_010, endedAt: 3_010, status: 503 };
    expect(kindOf(hung(3_000, { calls: [answered, { arrivedAt: 3_500 }] }))).toBe("PASS");
  });
});
