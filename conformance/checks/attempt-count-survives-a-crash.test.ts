import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { fault, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { attemptCountSurvivesACrash } from "./attempt-count-survives-a-crash.ts";

const exercise = "worker-dies-at-every-attempt";

const judge = (history: History, maxAttempts = 4) =>
  telling(
    attemptCountSurvivesACrash.judge({
      history,
      target: wholeTarget,
      policy: { maxAttempts, maxCrashes: 3 },
    }),
  );
const kindOf = (history: History, maxAttempts?: number): string => judge(history, maxAttempts).kind;

const kill = fault({ exercise, injectedAt: 2_000 });

/** Fails so often, loses its worker in the kill at 2 s, and fails so often again. */
const failing = (before: number, after: number, said: Partial<SaidJob> = {}): History =>
  jobEvents({
    name: `${before}-${after}`,
    exercise,
    label: "failing",
    calls: [
      ...Array.from({ length: before }, (_, n) => ({ arrivedAt: 100 * n, status: 503 })),
      { arrivedAt: 1_500, end: "aborted", endedAt: 2_002 },
      ...Array.from({ length: after }, (_, n) => ({ arrivedAt: 4_000 + 100 * n, status: 503 })),
    ],
    state: "failed",
    ...said,
  });

const dying = (times: number): History =>
  jobEvents({
    name: "dying",
    exercise,
    label: "dying",
    calls: Array.from({ length: times }, (_, n) => {
      return { arrivedAt: 10_000 * n, end: "aborted" as const, endedAt: 10_000 * n + 2_002 };
    }),
    state: "failed",
  });

describe("attempt-count-survives-a-crash", () => {
  it.each([
    ["its own budget", failing(3, 1)],
    ["the budget of failures", failing(3, 0)],
  ])("passes where a crash is charged to %s", (_, history) => {
    expect(kindOf([kill, ...history, ...dying(4)])).toBe("PASS");
  });

  it("fails when the count began anew", () => {
    expect(kindOf([kill, ...failing(3, 1), ...failing(3, 4)])).toBe("FAIL");
  });

  it("fails when crashes are not counted at all", () => {
    expect(kindOf([kill, ...failing(3, 1), ...dying(8)])).toBe("FAIL");
    expect(kindOf([kill, ...failing(3, 1), ...dying(7)])).toBe("PASS");
  });

  it("does not count a failure that the kill may have kept from being recorded", () => {
    const blurred = jobEvents({
      name: "b",
      exercise,
      label: "failing",
      calls: [
        { arrivedAt: 100, status: 503 },
        { arrivedAt: 1_985, status: 503 },
        ...Array.from({ length: 3 }, (_, n) => ({ arrivedAt: 4_000 + 100 * n, status: 503 })),
      ],
      state: "failed",
    });
    expect(kindOf([kill, ...failing(3, 1), ...blurred])).toBe("PASS");
  });

  it("says nothing about a job that was not seen to end", () => {
    const queued = failing(3, 0, { state: "queued" });
    const { kind, evidence } = judge([kill, ...queued]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual(queued);
    expect(kindOf([kill, ...queued, ...failing(2, 1)])).toBe("INCONCLUSIVE");
  });

  it("counts who failed and crashed, who ended, and the most calls of one job", () => {
    const unending = dying(5).slice(0, -1);
    const other = jobEvents({ name: "o", exercise: "other", label: "failing", calls: [{}] });
    const { kind, witness } = judge([
      kill,
      ...failing(3, 1),
      ...failing(2, 1),
      ...failing(0, 1),
      ...unending,
      ...other,
    ]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      failedAndCrashed: 2,
      crashedAlways: 1,
      ended: 2,
      kills: 1,
      mostCalls: 5,
    });
  });

  it("shows the calls of the job whose count began anew", () => {
    const anew = failing(3, 4);
    expect(judge([kill, ...failing(3, 1), ...anew]).evidence).toEqual(anew);
    const forEver = dying(8);
    expect(judge([kill, ...forEver]).evidence).toEqual(forEver);
  });

  it("bounds all calls of a job that failed before its crashes, too", () => {
    const broken = { end: "aborted", endedAt: 2_002 } as const;
    const often = (crashes: number): History =>
      jobEvents({
        name: "often",
        exercise,
        label: "failing",
        calls: [{ status: 503 }, ...Array.from({ length: crashes }, () => broken)],
        state: "failed",
      });
    expect(kindOf([kill, ...often(6)])).toBe("PASS");
    expect(kindOf([kill, ...often(7)])).toBe("FAIL");
  });

  describe("of a failure beside a kill", () => {
    /** Four failures long before the kill of 2,000 to 2,005, and one beside it. */
    const beside = (endedAt: number, nextAt: number | null, said: Partial<SaidJob> = {}): History =>
      jobEvents({
        name: "beside",
        exercise,
        label: "failing",
        calls: [
          ...Array.from({ length: 4 }, (_, n) => ({ arrivedAt: 100 * n, status: 503 })),
          { arrivedAt: endedAt - 10, status: 503 },
          ...(nextAt === null ? [] : [{ arrivedAt: nextAt }]),
        ],
        state: "failed",
        ...said,
      });

    it.each([
      ["that was followed by a call before it", beside(1_500, 1_999)],
      ["that ended when all was settled", beside(2_006, 4_000)],
      ["that was seen to be recorded before it", beside(1_500, null, { readAt: 1_900 })],
    ])("counts one %s", (_, history) => {
      expect(kindOf([kill, ...failing(3, 1), ...history])).toBe("FAIL");
    });

    it.each([
      ["that was followed by a call as it began", beside(1_500, 2_000)],
      ["that ended as it was settled", beside(2_005, 4_000)],
      ["that was seen to be recorded after it", beside(1_500, null, { readAt: 3_000 })],
      ["of which nothing was seen any more", beside(1_500, null, { state: null })],
    ])("does not count one %s", (_, history) => {
      expect(kindOf([kill, ...failing(3, 1), ...history])).toBe("PASS");
      const another = fault({ exercise, injectedAt: 90_000 });
      expect(kindOf([kill, ...failing(3, 1), ...history, another])).toBe("PASS");
    });
  });

  it("counts only what was answered 5xx", () => {
    const answered = (status: number): History =>
      failing(0, 0, { calls: Array.from({ length: 5 }, () => ({ status })) });
    expect(kindOf([kill, ...failing(3, 1), ...answered(500)])).toBe("FAIL");
    expect(kindOf([kill, ...failing(3, 1), ...answered(499)])).toBe("PASS");
  });

  it("needs a failure before a crash: without either there is nothing to forget", () => {
    const unbroken = failing(0, 0, { calls: [{ status: 503 }, { status: 503 }] });
    expect(judge([kill, ...unbroken])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { failedAndCrashed: 0 },
    });
  });

  it("has nothing to count where a failure ends the job, and still bounds the crashes", () => {
    expect(kindOf([kill, ...dying(4)], 1)).toBe("INFO");
    expect(kindOf([kill, ...dying(5)], 1)).toBe("FAIL");
  });

  it("does not pass when nothing failed before a crash", () => {
    expect(kindOf([kill, ...failing(0, 1), ...dying(4)])).toBe("INCONCLUSIVE");
  });
});
