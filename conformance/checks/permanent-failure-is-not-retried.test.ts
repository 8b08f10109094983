import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { permanentFailureIsNotRetried } from "./permanent-failure-is-not-retried.ts";

const judge = (history: History, policy: Policy = {}) =>
  telling(permanentFailureIsNotRetried.judge({ history, target: wholeTarget, policy }));
const kindOf = (history: History, policy?: Policy): string => judge(history, policy).kind;

const job = (label: string, said: Partial<SaidJob> = {}): History =>
  jobEvents({
    name: label,
    exercise: "one-job-per-permanent-answer",
    label,
    calls: [{ status: Number(label) }],
    state: "failed",
    ...said,
  });

const again = (label: string): History => job(label, { calls: [{ status: Number(label) }, {}] });

describe("permanent-failure-is-not-retried", () => {
  it("passes jobs that fail after one call", () => {
    const labels = ["400", "401", "403", "404", "409", "410", "422"];
    expect(kindOf(labels.flatMap((label) => job(label)))).toBe("PASS");
  });

  it("counts jobs whose first call was answered, and how they went on", () => {
    const unanswered = job("403", { calls: [{ end: "aborted" }, { status: 403 }] });
    const canceled = job("422", { state: "canceled" });
    const uncalled = job("401", { calls: [] });
    const history = [...job("400"), ...again("404"), ...unanswered, ...canceled, ...uncalled];
    expect(judge(history)).toMatchObject({
      kind: "NON-STRICT",
      witness: { jobs: 3, failedAtOnce: 1, retried: 1 },
    });
    expect(kindOf(canceled)).toBe("INCONCLUSIVE");
  });

  it.each(["400", "401", "403", "422"])("fails a retry after %s", (label) => {
    expect(kindOf([...job("404"), ...again(label)])).toBe("FAIL");
  });

  it.each(["404", "409", "410"])("tolerates a retry after %s", (label) => {
    expect(kindOf([...job("400"), ...again(label)])).toBe("NON-STRICT");
  });

  it("goes by the profile where it says what is retried", () => {
    const policy = { profile: { retried: [404, 408] } } as const;
    expect(kindOf([...job("400"), ...again("404")], policy)).toBe("PASS");
    expect(kindOf([...job("400"), ...job("404")], policy)).toBe("NON-STRICT");
    expect(kindOf([...job("400"), ...again("409")], policy)).toBe("FAIL");
  });

  it("fails a job that is said to have succeeded", () => {
    expect(kindOf([...job("404"), ...job("400", { state: "succeeded" })])).toBe("FAIL");
  });

  it("says nothing about a job that was not seen to end", () => {
    expect(kindOf([...job("404"), ...job("400", { state: "running" })])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was called", () => {
    expect(kindOf(job("400", { calls: [], state: "queued" }))).toBe("INCONCLUSIVE");
  });
});
