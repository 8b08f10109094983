import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { attemptsEndAtTheMaximum } from "./attempts-end-at-the-maximum.ts";

const kindOf = (history: History): string =>
  attemptsEndAtTheMaximum.judge({
    history,
    target: wholeTarget,
    policy: { maxAttempts: 4, maxCrashes: 3 },
  }).kind;

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
    expect(kindOf([...job(4), ...slow])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing failed", () => {
    expect(kindOf(crashed(4))).toBe("INCONCLUSIVE");
  });
});
