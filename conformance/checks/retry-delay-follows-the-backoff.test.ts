import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Backoff } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, manyJobs } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { retryDelayFollowsTheBackoff } from "./retry-delay-follows-the-backoff.ts";

const exercise = "always-answered-503";
const backoff: Backoff = { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" };

const judge = (history: History, jitter: Backoff["jitter"] = "full", maxAttempts = 4) =>
  telling(
    retryDelayFollowsTheBackoff.judge({
      history,
      target: wholeTarget,
      policy: { backoff: { ...backoff, jitter }, maxAttempts },
    }),
  );
const kindOf = (history: History, jitter: Backoff["jitter"] = "full", maxAttempts = 4): string =>
  judge(history, jitter, maxAttempts).kind;

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
    const judged = { history: echo, target: wholeTarget, policy: { maxAttempts: 4 } };
    expect(telling(retryDelayFollowsTheBackoff.judge(judged)).kind).toBe("INFO");
  });

  /** Full jitter, but for what is said of the first retry of job i. */
  const firstAfter = (delayOf: (i: number) => number, jobs = 48): History =>
    failing((n, i) => (n === 1 ? delayOf(i) : spread(0, 1)(n, i)), jobs);

  it("tells what was measured", () => {
    const history = firstAfter((i) => 20 + ((i * 5) % 48) * 4);
    expect(judge(history).witness).toEqual({
      delays: 144,
      ownDelayMs: 30,
      retry1LeastMs: 20,
      retry1MostMs: 208,
      retry2LeastMs: 20,
      retry2MostMs: 420,
      retry3LeastMs: 20,
      retry3MostMs: 820,
    });
    const { witness } = judge(echo);
    expect(witness).toEqual({ delays: 0, ownDelayMs: 30 });
    expect(judge([]).witness).toEqual({ delays: 0, ownDelayMs: 0 });
  });

  it.each([
    [39, "INCONCLUSIVE"],
    [40, "PASS"],
  ])("of %i jobs says %s", (jobs, kind) => {
    expect(kindOf(failing(spread(0, 1), jobs))).toBe(kind);
  });

  it.each([
    ["50 ms too early", 50, "PASS"],
    ["earlier", 49, "FAIL"],
  ])("where equal jitter is declared, says of one %s as it should", (_, ms, kind) => {
    const history = failing((n, i) => (n === 1 && i === 9 ? ms : spread(0.5, 1)(n, i)));
    expect(kindOf(history, "equal")).toBe(kind);
  });

  it.each([
    ["two seconds and the measured delay too late", 2_230, "PASS"],
    ["later", 2_231, "FAIL"],
  ])("says of one %s as it should", (_, ms, kind) => {
    const { evidence, ...verdict } = judge(firstAfter((i) => (i === 9 ? ms : 4 * i)));
    expect(verdict.kind).toBe(kind);
    expect(evidence.map((event) => event.kind === "call" && event.arrivedAt)).toEqual(
      kind === "FAIL" ? [0, 10 + ms] : [],
    );
  });

  it.each([
    ["250 ms and twice the measured delay too late", 510, 48, "PASS"],
    ["later", 511, 48, "FAIL"],
    ["later, of few", 511, 39, "INCONCLUSIVE"],
  ])("says of jobs whose quickest came %s as it should", (_, ...[ms, jobs, kind]) => {
    const { evidence, ...verdict } = judge(firstAfter((i) => ms + 5 * ((i + 9) % 48), jobs));
    expect(verdict.kind).toBe(kind);
    expect(evidence.map((event) => event.kind === "call" && event.arrivedAt)).toEqual(
      kind === "FAIL" ? [0, 521] : [],
    );
  });

  it.each([
    [40, 4, 100],
    [48, 6, 100],
    [64, 11, 100],
  ])("of %i retries asks that %i wait for half of the bound", (jobs, fewest, ms) => {
    const long = (count: number, each = ms): History =>
      firstAfter((i) => (i >= 1 && i <= count ? each : 0), jobs);
    expect(kindOf(long(fewest))).toBe("PASS");
    expect(kindOf(long(fewest, ms - 1))).toBe("FAIL");
    const { kind, evidence } = judge(long(fewest - 1));
    expect(kind).toBe("FAIL");
    expect(evidence).toMatchObject([{ answeredAt: 10 }, { arrivedAt: 110 }]);
  });

  it.each<["full" | "equal", number, number, string]>([
    ["full", 20, 120, "PASS"],
    ["full", 20, 119, "FAIL"],
    ["equal", 60, 100, "PASS"],
    ["equal", 60, 99, "FAIL"],
  ])(
    "with jitter %s takes the %i ms of the quickest from the %i ms of all others",
    (jitter, ...[quickest, ms, kind]) => {
      const history = failing((n, i) => {
        if (n > 1) return spread(jitter === "full" ? 0 : 0.5, 1)(n, i);
        return i === 0 ? quickest : ms;
      });
      expect(kindOf(history, jitter)).toBe(kind);
    },
  );

  it("measures the target's own delay at the first call of plain jobs", () => {
    const again = jobEvents({
      name: "again",
      exercise,
      label: "echo",
      at: 500,
      calls: [{ arrivedAt: 560, end: "aborted" }, { arrivedAt: 4_000 }],
    });
    const others = jobEvents({ name: "x", exercise, label: "other", calls: [{ arrivedAt: 900 }] });
    const { witness } = judge([...echo, ...again, ...others]);
    expect(witness).toMatchObject({ ownDelayMs: 60 });
  });

  it("counts only retries after an answer", () => {
    const unanswered = manyJobs(48, () => ({
      exercise,
      label: "failing",
      calls: [
        { arrivedAt: 0, end: "aborted" },
        { arrivedAt: 5_000, status: 503 },
      ],
    }));
    const { kind, witness } = judge([...echo, ...unanswered]);
    expect({ kind, witness }).toEqual({
      kind: "INCONCLUSIVE",
      witness: { delays: 0, ownDelayMs: 30 },
    });
    const once = jobEvents({ name: "once", exercise, label: "failing", calls: [{ status: 503 }] });
    expect(judge([...failing(spread(0, 1)), ...once]).witness).toMatchObject({ delays: 144 });
  });

  it("accuses nobody without an echo", () => {
    const early = failing((n, i) => (i === 9 ? 20 : spread(0.5, 1)(n, i)));
    expect(kindOf(early, "equal")).toBe("FAIL");
    expect(kindOf(early.slice(echo.length), "equal")).toBe("INCONCLUSIVE");
  });
});
