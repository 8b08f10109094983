import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { hungAttemptIsAbortedInTime } from "./hung-attempt-is-aborted-in-time.ts";

const kindOf = (history: History, maxAttempts = 4): string =>
  hungAttemptIsAbortedInTime.judge({
    history,
    target: wholeTarget,
    policy: { jobTimeoutMs: 8_000, maxAttempts },
  }).kind;

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

  it("says nothing as long as nothing followed", () => {
    expect(kindOf(hung(8_000, { ...alone(8_000), state: "queued" }))).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing hung", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
