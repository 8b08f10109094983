import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs } from "../judging/job-events.fixture.ts";
import { lowPriorityIsNotStarved } from "./low-priority-is-not-starved.ts";

const exercise = "low-priority-behind-high";
const priority = { high: 9, low: 0, lowWaitsMs: 3_600 };
const kindOf = (history: History, declared: object = { priority }): string =>
  lowPriorityIsNotStarved.judge({ history, target: wholeTarget, policy: declared }).kind;

const low = (startAt: number | null, readAt = 60_000) =>
  manyJobs(2, () => ({
    exercise,
    label: "low",
    calls: startAt === null ? [] : [{ arrivedAt: startAt }],
    state: startAt === null ? "queued" : "succeeded",
    readAt,
  }));
const later = (count: number) =>
  manyJobs(count, (index) => ({
    exercise,
    label: "high-later",
    at: 1_000 + 50 * index,
    calls: [{ arrivedAt: 1_020 + 50 * index }],
  }));

describe("low-priority-is-not-starved", () => {
  it("passes a low job that starts in time though others keep coming", () => {
    expect(kindOf([...low(3_300), ...later(40)])).toBe("PASS");
  });

  it("says NON-STRICT of one that starts later, or not while it is watched (M85)", () => {
    expect(kindOf([...low(8_000), ...later(140)])).toBe("NON-STRICT");
    expect(kindOf([...low(null), ...later(140)])).toBe("NON-STRICT");
  });

  it("says nothing of one that was not watched until its bound", () => {
    expect(kindOf([...low(null, 3_000), ...later(20)])).toBe("INCONCLUSIVE");
  });

  it("does not pass where nothing of high priority came", () => {
    expect(kindOf(low(3_300))).toBe("INCONCLUSIVE");
  });

  it("is not for targets that declare no bound", () => {
    const declared = { priority: { high: 9, low: 0 } };
    expect(kindOf([...low(null), ...later(140)], declared)).toBe("UNSUPPORTED");
  });
});
