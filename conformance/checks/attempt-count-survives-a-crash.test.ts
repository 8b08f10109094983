import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { fault, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { attemptCountSurvivesACrash } from "./attempt-count-survives-a-crash.ts";

const exercise = "worker-dies-at-every-attempt";

const kindOf = (history: History, maxAttempts = 4): string =>
  attemptCountSurvivesACrash.judge({
    history,
    target: wholeTarget,
    policy: { maxAttempts, maxCrashes: 3 },
  }).kind;

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
    expect(kindOf([kill, ...failing(3, 0, { state: "queued" })])).toBe("INCONCLUSIVE");
  });

  it("has nothing to count where a failure ends the job, and still bounds the crashes", () => {
    expect(kindOf([kill, ...dying(4)], 1)).toBe("INFO");
    expect(kindOf([kill, ...dying(5)], 1)).toBe("FAIL");
  });

  it("does not pass when nothing failed before a crash", () => {
    expect(kindOf([kill, ...failing(0, 1), ...dying(4)])).toBe("INCONCLUSIVE");
  });
});
