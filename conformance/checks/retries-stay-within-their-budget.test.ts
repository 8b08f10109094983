import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs, note } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { retriesStayWithinTheirBudget } from "./retries-stay-within-their-budget.ts";

const exercise = "limited-dependency-called-and-down";
const declared = { maxRetriesPerSec: 10, maxAttempts: 4 };
const judge = (history: History, policy = declared) =>
  telling(retriesStayWithinTheirBudget.judge({ history, target: wholeTarget, policy }));
const kindOf = (history: History, policy = declared): string => judge(history, policy).kind;

/** Jobs that fail at once and are retried `ms` apart. */
const retriedEvery = (ms: number, jobs = 30): History => [
  note({ exercise, detail: "down", at: 10 }),
  ...manyJobs(jobs, (index) => ({
    exercise,
    label: "down",
    calls: [
      { arrivedAt: 50, status: 503 },
      { arrivedAt: 200 + ms * index, status: 503 },
    ],
  })),
  note({ exercise, detail: "up", at: 3_000 }),
];

describe("retries-stay-within-their-budget", () => {
  it("passes retries that come as declared, and none at all, as with an open circuit", () => {
    expect(kindOf(retriedEvery(100))).toBe("PASS");
    expect(kindOf(retriedEvery(100_000))).toBe("PASS");
  });

  it("says NON-STRICT of more, however each job waits", () => {
    expect(kindOf(retriedEvery(30))).toBe("NON-STRICT");
  });

  it("does not count what came when the outage was over", () => {
    const late = retriedEvery(0).map((event) =>
      event.kind === "note" && event.detail === "up" ? { ...event, at: 150 } : event,
    );
    expect(kindOf(late)).toBe("PASS");
  });

  it("does not pass where too few jobs failed, and asks nothing of who tries once", () => {
    expect(kindOf(retriedEvery(100, 10))).toBe("INCONCLUSIVE");
    expect(kindOf([], { maxRetriesPerSec: 10, maxAttempts: 1 })).toBe("INFO");
  });

  /** So many jobs failed at 50 ms, and were retried at these times. */
  const retriedAt = (jobs: number, times: readonly number[], first: object = { status: 503 }) => [
    note({ exercise, detail: "down", at: 10 }),
    ...manyJobs(jobs, (index) => ({
      exercise,
      label: "down",
      calls: [
        { arrivedAt: 50, ...first },
        ...times.slice(index, index + 1).map((arrivedAt) => ({ arrivedAt, status: 503 })),
      ],
    })),
    note({ exercise, detail: "up", at: 3_000 }),
  ];
  const times = (count: number, at: number): readonly number[] =>
    Array.from({ length: count }, () => at);

  // Of ten a second 15 % more are forgiven, and one that a worker had already let go.
  it.each([
    [12, "PASS"],
    [13, "NON-STRICT"],
  ])("of %i retries at once says %s", (count, kind) => {
    expect(kindOf(retriedAt(30, times(count, 500)))).toBe(kind);
  });

  it.each([
    [12, "INCONCLUSIVE"],
    [13, "PASS"],
  ])("of %i jobs that failed says %s", (count, kind) => {
    expect(kindOf(retriedAt(count, []))).toBe(kind);
  });

  it.each([
    ["as the outage began", [...times(6, 400), ...times(7, 10)], 13],
    ["just before it", [...times(12, 400), 9.9], 12],
    ["just before its end", times(13, 2_999), 13],
    ["at its end", [...times(12, 2_900), 3_000], 12],
  ])("counts retries %s as it should", (_, moments, busiestSecond) => {
    const { witness } = judge(retriedAt(30, moments));
    expect(witness).toEqual({
      failed: 30,
      retries: busiestSecond,
      busiestSecond,
      declared: 10,
    });
  });

  it("shows the first three and the last three of the busiest second", () => {
    const moments = Array.from({ length: 14 }, (_, index) => 100 + index);
    const { evidence } = judge(retriedAt(30, moments));
    const shown = evidence.map((event) => event.kind === "call" && event.arrivedAt);
    expect(shown).toEqual([100, 101, 102, 111, 112, 113]);
  });

  it("does not count jobs that did not fail, or were not meant to", () => {
    expect(kindOf(retriedAt(30, [], { status: 200 }))).toBe("INCONCLUSIVE");
    expect(kindOf(retriedAt(30, [], { end: "aborted" }))).toBe("INCONCLUSIVE");
    const plain = manyJobs(30, () => ({
      exercise,
      label: "plain",
      calls: [{ arrivedAt: 50, status: 503 }, { arrivedAt: 60 }],
    }));
    const { kind, witness } = judge([...retriedAt(13, []), ...plain]);
    expect({ kind, witness }).toMatchObject({ kind: "PASS", witness: { failed: 13, retries: 0 } });
  });

  it("says nothing where it is not known when the outage was", () => {
    const history = retriedAt(30, times(13, 500));
    expect(kindOf(history.slice(0, -1))).toBe("INCONCLUSIVE");
    const other = note({ exercise, detail: "other", at: 2_000 });
    expect(kindOf([other, ...history])).toBe("NON-STRICT");
  });
});
