import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs } from "../judging/job-events.fixture.ts";
import { waitBeyondTheLeaseIsNoDuplicate } from "./wait-beyond-the-lease-is-no-duplicate.ts";

const policy = { leaseMs: 2_000, maxAttempts: 4, maxCrashes: 3 };
const kindOf = (history: History): string =>
  waitBeyondTheLeaseIsNoDuplicate.judge({ history, target: wholeTarget, policy }).kind;

const waiting = (...again: readonly { arrivedAt: number; status?: number }[]): History =>
  manyJobs(3, () => ({
    exercise: "wait-longer-than-the-lease",
    label: "waiting",
    calls: [{ arrivedAt: 50, status: 503 }, ...again],
  }));
const dying = (calls: number): History =>
  manyJobs(2, () => ({
    exercise: "worker-dies-at-every-attempt",
    label: "dying",
    calls: Array.from({ length: calls }, () => ({ end: "aborted" as const })),
    state: "failed",
  }));

describe("wait-beyond-the-lease-is-no-duplicate", () => {
  it("passes jobs that are called once before their wait and once after", () => {
    expect(kindOf([...waiting({ arrivedAt: 6_100 }), ...dying(7)])).toBe("PASS");
  });

  it("fails a job that is called several times when it is due, or before (M26)", () => {
    const due = [{ arrivedAt: 6_100 }, { arrivedAt: 6_105 }];
    const early = [{ arrivedAt: 2_200 }, { arrivedAt: 6_100 }];
    expect(kindOf(waiting(...due))).toBe("FAIL");
    expect(kindOf(waiting(...early))).toBe("FAIL");
  });

  it("lets a failure that we made explain one call more", () => {
    const calls = [{ arrivedAt: 6_100, status: 503 }, { arrivedAt: 6_500 }];
    expect(kindOf(waiting(...calls))).toBe("PASS");
  });

  it("fails a job that is called for ever though its worker always dies", () => {
    expect(kindOf([...waiting({ arrivedAt: 6_100 }), ...dying(8)])).toBe("FAIL");
  });

  it("does not pass where no job was seen to be called again", () => {
    expect(kindOf(waiting())).toBe("INCONCLUSIVE");
  });
});
