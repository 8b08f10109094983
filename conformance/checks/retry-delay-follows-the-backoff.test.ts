import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Backoff } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, manyJobs } from "../judging/job-events.fixture.ts";
import { retryDelayFollowsTheBackoff } from "./retry-delay-follows-the-backoff.ts";

const exercise = "always-answered-503";
const backoff: Backoff = { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" };

const kindOf = (history: History, jitter: Backoff["jitter"] = "full", maxAttempts = 4): string =>
  retryDelayFollowsTheBackoff.judge({
    history,
    target: wholeTarget,
    policy: { backoff: { ...backoff, jitter }, maxAttempts },
  }).kind;

const echo = jobEvents({ name: "echo", exercise, label: "echo", calls: [{ arrivedAt: 30 }] });

/** Forty-eight jobs; `delayOf` tells the delay before retry n of job i. */
const failing = (delayOf: (n: number, i: number) => number, jobs = 48): History => [
  ...echo,
  ...manyJobs(jobs, (i) => {
    const calls: { arrivedAt: number; status: number }[] = [{ arrivedAt: 0, status: 503 }];
    for (let n = 1; n < 4; n++) {
      const answeredAt = (calls.at(-1)?.arrivedAt ?? 0) + 10;
      calls.push({ arrivedAt: answeredAt + delayOf(n, i), status: 503 });
    }
    return { exercise, label: "failing", calls, state: "failed" };
  }),
];

const bound = (n: number): number => Math.min(1_000, 200 * 2 ** (n - 1));

/** Evenly spread between two shares of the bound, and 20 ms for the target itself. */
const spread =
  (from: number, to: number) =>
  (n: number, i: number): number =>
    bound(n) * (from + ((to - from) * i) / 47) + 20;

/** Full jitter, and so much more: for one job, or for all. */
const later =
  (ms: number, job?: number) =>
  (n: number, i: number): number =>
    spread(0, 1)(n, i) + (job === undefined || job === i ? ms : 0);

describe("retry-delay-follows-the-backoff", () => {
  it.each([
    ["full", spread(0, 1)],
    ["equal", spread(0.5, 1)],
    ["none", spread(1, 1)],
  ] as const)("passes delays with jitter %s", (jitter, delayOf) => {
    expect(kindOf(failing(delayOf), jitter)).toBe("PASS");
  });

  it("passes a single delay that a busy machine made late", () => {
    expect(kindOf(failing(later(1_900, 7)))).toBe("PASS");
  });

  it.each([
    ["is the base always (M42)", (): number => 200],
    [
      "is the base always, but for a few that the machine made late",
      (_: number, i: number) => (i < 5 ? 900 : 200),
    ],
    ["is jittered but does not grow, on a slow machine", (_: number, i: number) => 300 + i * 4],
    ["is the cap always", (): number => 1_000],
    ["overflows to nothing (M43)", (n: number, i: number) => (n === 3 ? 2 : spread(0, 1)(n, i))],
    ["exceeds the bound once by far", later(2_500, 7)],
  ])("fails a delay that %s", (_, delayOf) => {
    expect(kindOf(failing(delayOf))).toBe("FAIL");
  });

  it.each(["equal", "none"] as const)("fails full jitter where %s is declared", (jitter) => {
    expect(kindOf(failing(spread(0, 1)), jitter)).toBe("FAIL");
  });

  it("forgives lateness that plain jobs had as well", () => {
    const slowEcho = jobEvents({
      name: "slow",
      exercise,
      label: "echo",
      calls: [{ arrivedAt: 900 }],
    });
    expect(kindOf([...failing(later(800)), ...slowEcho])).toBe("PASS");
  });

  it("does not pass on few jobs, without retries, or without echo", () => {
    expect(kindOf(failing(spread(0, 1), 30))).toBe("INCONCLUSIVE");
    expect(kindOf(echo)).toBe("INCONCLUSIVE");
    expect(kindOf(failing(spread(0, 1)).slice(echo.length))).toBe("INCONCLUSIVE");
  });

  it("only informs about a target that never retries", () => {
    expect(kindOf(echo, "full", 1)).toBe("INFO");
  });
});
