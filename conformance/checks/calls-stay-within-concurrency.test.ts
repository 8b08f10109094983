import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs, note } from "../judging/job-events.fixture.ts";
import { callsStayWithinConcurrency } from "./calls-stay-within-concurrency.ts";

const target = {
  ...wholeTarget,
  processes: [{ role: "worker", command: ["work"], count: 2 }],
} as const;

const kindOf = (history: History): string =>
  callsStayWithinConcurrency.judge({ history, target, policy: { concurrencyPerWorker: 2 } }).kind;

/** So many calls that are open at the same time, and some that follow as soon as these are answered. */
const crowd = (open: number): History => [
  ...manyJobs(open, (index) => ({
    exercise: "every-slot-held",
    calls: [{ arrivedAt: index, answeredAt: 1_000, endedAt: 1_003 }],
  })),
  ...manyJobs(2, () => ({
    exercise: "every-slot-held",
    label: "waiting",
    calls: [{ arrivedAt: 1_001 }],
  })),
];

const passersBy = (arrivedAt: number): History => [
  note({ exercise: "calls-held-past-the-lease", detail: "released", at: 6_000 }),
  ...manyJobs(3, () => ({
    exercise: "calls-held-past-the-lease",
    label: "beside",
    calls: [{ arrivedAt }],
  })),
];

describe("calls-stay-within-concurrency", () => {
  it("passes as many open calls as there are slots", () => {
    expect(kindOf(crowd(4))).toBe("PASS");
    expect(kindOf([...crowd(4), ...passersBy(50)])).toBe("PASS");
  });

  it("fails one more", () => {
    expect(kindOf(crowd(5))).toBe("FAIL");
  });

  it("fails when nothing passes by hung calls", () => {
    expect(kindOf([...crowd(4), ...passersBy(6_005)])).toBe("FAIL");
  });

  it("does not pass when the slots were not all taken", () => {
    expect(kindOf(crowd(3))).toBe("INCONCLUSIVE");
    expect(kindOf(passersBy(50))).toBe("INCONCLUSIVE");
  });
});
