import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { attemptsEndAtTheMaximum } from "./attempts-end-at-the-maximum.ts";

const judge = (history: History) =>
  telling(
    attemptsEndAtTheMaximum.judge({
      history,
      target: wholeTarget,
      policy: { maxAttempts: 4, maxCrashes: 3 },
    }),
  );
const kindOf = (history: History): string => judge(history).kind;

const job = (calls: number, said: Partial<SaidJob> = {}): History =>
  jobEvents({
    name: `${calls}`,
    exercise: "always-answered-503",
    label: "failing",
    calls: Array.from({ length: calls }, () => ({ status: 503 })),
    state: "failed",
    ...said,
  });

const crashed = (calls: number): History =>
  job(calls, { exercise: "worker-dies-at-every-attempt", label: "dying" });

describe("attempts-end-at-the-maximum", () => {
  it("passes jobs that fail after exactly as many calls as declared", () => {
    expect(kindOf(job(4))).toBe("PASS");
  });

  it.each([
    ["one call too many (M41)", job(5)],
    ["one call too few (M41)", job(3)],
    ["calls without end", job(9, { state: "queued" })],
    ["a success after failures only", job(4, { state: "succeeded" })],
    ["calls without end while the worker dies", crashed(8)],
  ])("fails %s", (_, history) => {
    expect(kindOf([...job(4, { name: "good" }), ...history])).toBe("FAIL");
  });

  it("lets failures and crashes have a budget each", () => {
    expect(kindOf([...job(4, { name: "good" }), ...crashed(7)])).toBe("PASS");
  });

  it("says nothing about a job that was not seen to end", () => {
    const slow = job(2, { state: "queued" });
    const { kind, evidence } = judge([...job(4), ...slow]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual(slow);
  });

  it("counts the jobs of both kinds, and the most calls of one whose worker died", () => {
    const others = [
      ...job(4, { name: "elsewhere", exercise: "other" }),
      ...job(4, { name: "unlabelled", label: "" }),
    ];
    const { kind, witness } = judge([...job(4), ...crashed(7), ...crashed(5), ...others]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      jobs: 1,
      exact: 1,
      maxAttempts: 4,
      crashedJobs: 2,
      mostCallsOfACrashedJob: 7,
    });
  });

  it.each([
    ["was called too often", job(5)],
    ["was given up too soon", job(3)],
    ["is said to have succeeded", job(4, { state: "succeeded" })],
    ["was called without end", crashed(8)],
  ])("shows the whole story of a job that %s", (_, history) => {
    expect(judge(history).evidence).toEqual(history);
  });

  it("counts as exact only what failed after as many calls", () => {
    expect(judge([...job(4), ...job(5), ...job(3)]).witness).toMatchObject({ jobs: 3, exact: 1 });
    expect(judge(job(4, { state: "canceled" }))).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { jobs: 1, exact: 0 },
    });
  });

  it("does not pass when nothing failed", () => {
    expect(kindOf(crashed(4))).toBe("INCONCLUSIVE");
  });
});
