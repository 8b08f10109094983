import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs, note } from "../judging/job-events.fixture.ts";
import { retriesStayWithinTheirBudget } from "./retries-stay-within-their-budget.ts";

const exercise = "limited-dependency-called-and-down";
const kindOf = (history: History, policy = { maxRetriesPerSec: 10, maxAttempts: 4 }): string =>
  retriesStayWithinTheirBudget.judge({ history, target: wholeTarget, policy }).kind;

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
});
