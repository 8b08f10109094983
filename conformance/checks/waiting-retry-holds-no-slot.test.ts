import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs, note } from "../judging/job-events.fixture.ts";
import { waitingRetryHoldsNoSlot } from "./waiting-retry-holds-no-slot.ts";

const exercise = "every-slot-backing-off";

const kindOf = (history: History, policy: Policy = {}): string =>
  waitingRetryHoldsNoSlot.judge({ history, target: wholeTarget, policy }).kind;

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

  it("does not pass when fewer jobs waited than there are slots, or none was fresh", () => {
    expect(kindOf([...calm, ...waiting(1_100), ...fresh(1_150)])).toBe("INCONCLUSIVE");
    expect(kindOf([...calm, ...waiting(4_050)])).toBe("INCONCLUSIVE");
    expect(kindOf([...waiting(4_050), ...fresh(1_150)])).toBe("INCONCLUSIVE");
  });
});
