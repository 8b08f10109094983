import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, manyJobs, note } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { highPriorityStartsFirst } from "./high-priority-starts-first.ts";

const exercise = "low-priority-behind-high";
const policy: Policy = {
  backoff: { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" },
  priority: { high: 9, low: 0, lowWaitsMs: 3_600 },
};
const judge = (history: History, of = policy) =>
  telling(highPriorityStartsFirst.judge({ history, target: wholeTarget, policy: of }));
const kindOf = (history: History, of = policy): string => judge(history, of).kind;

/** Slots were freed, one at a time, from 500 ms on. */
const frees = manyJobs(40, (index) => ({
  exercise,
  label: "holding",
  calls: [{ arrivedAt: 1, answeredAt: 500 + 10 * index - 5, endedAt: 500 + 10 * index - 5 }],
}));

/** Jobs of a label that were accepted at `at`, and started from `from` on, 10 ms apart. */
const started = (label: string, [at, from]: readonly [number, number], count = 4) =>
  manyJobs(count, (index) => ({
    exercise,
    label,
    at,
    calls: [{ arrivedAt: from + 10 * index }],
  }));

const retried = (from: number): readonly HistoryEvent[] =>
  manyJobs(2, (index) => ({
    exercise,
    label: "high-retried",
    calls: [
      { arrivedAt: 2, answeredAt: 30, endedAt: 30, status: 503 },
      { arrivedAt: from + 10 * index },
    ],
  }));

const replayed = (from: number): readonly HistoryEvent[] => [
  ...jobEvents({
    name: "replayed",
    exercise,
    label: "high-replayed",
    calls: [{ arrivedAt: 5, status: 400 }, { arrivedAt: from }],
  }),
  op({ exercise, did: "replay", jobId: "job-replayed", sentAt: 200, label: "high-replayed" }),
];

const good = [
  ...frees,
  ...started("low", [100, 600]),
  ...started("high", [150, 500]),
  ...retried(540),
  ...replayed(560),
];

describe("high-priority-starts-first", () => {
  it("passes jobs of high priority that start first: fresh, retried, and replayed ones", () => {
    expect(kindOf(good)).toBe("PASS");
  });

  it("fails when jobs start in the order of their arrival", () => {
    const history = [...frees, ...started("low", [100, 500]), ...started("high", [150, 550])];
    expect(kindOf(history)).toBe("FAIL");
  });

  it("fails when a retry or a replay has lost its priority (M86)", () => {
    const base = [...frees, ...started("low", [100, 600]), ...started("high", [150, 500])];
    expect(kindOf([...base, ...retried(650)])).toBe("FAIL");
    expect(kindOf([...base, ...replayed(650)])).toBe("FAIL");
  });

  it("lets a low job start that was chosen before the high one came", () => {
    const early = [...frees, ...started("low", [100, 515], 1), ...started("high", [512, 520])];
    expect(kindOf([...early, ...started("low", [101, 600], 2)])).not.toBe("FAIL");
  });

  it("lets a low job start that may be overdue, and says that it cannot tell", () => {
    const overdue = { ...policy, priority: { high: 9, low: 0, lowWaitsMs: 600 } };
    const history = [...frees, ...started("low", [100, 500]), ...started("high", [150, 550])];
    expect(kindOf(history, overdue)).toBe("INCONCLUSIVE");
  });

  it("judges the last try alone, for in the first jobs may have been fetched ahead (V20)", () => {
    const first = [...frees, ...started("low", [100, 500]), ...started("high", [150, 550])];
    const later = good.map((event): HistoryEvent => moved(event, 10_000));
    const round = note({ exercise, detail: "round", at: 10_000 });
    expect(kindOf([...first, round, ...later])).toBe("PASS");
  });

  it("counts in masses, where some may have been fetched ahead and all may not", () => {
    const round = note({ exercise, detail: "round", at: 0, figures: { mayBeAhead: 10 } });
    const masses = (lowFirst: number): History => [
      round,
      ...frees,
      ...started("low", [100, 510], lowFirst),
      ...started("high", [150, 520 + 10 * lowFirst]),
    ];
    expect(kindOf(masses(10))).not.toBe("FAIL");
    expect(kindOf(masses(20))).toBe("FAIL");
  });

  it("does not pass where nothing of high priority overtook anything", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
    expect(kindOf([...frees, ...started("high", [150, 500])])).toBe("INCONCLUSIVE");
  });

  it("counts the jobs of both, and how many of each kind went first", () => {
    expect(judge(good).witness).toEqual({ low: 4, high: 7, fresh: 4, retried: 2, replayed: 1 });
  });

  it("needs four that went first before jobs that were queued earlier", () => {
    const first = (count: number): History => [
      ...frees,
      ...started("low", [100, 600]),
      ...started("high", [150, 500], count),
    ];
    expect(kindOf(first(3))).toBe("INCONCLUSIVE");
    expect(kindOf(first(4))).toBe("PASS");
    // Queued at the same time, or started at the same time, is not overtaking.
    const together = [...frees, ...started("low", [150, 600]), ...started("high", [150, 500])];
    expect(kindOf(together)).toBe("INCONCLUSIVE");
    const atOnce = [...frees, ...started("low", [100, 500]), ...started("high", [150, 500])];
    expect(judge(atOnce).witness).toMatchObject({ fresh: 3 });
  });

  describe("of one low job that started first", () => {
    const pair = (low: number, high: readonly [number, number]): History => [
      ...frees,
      ...started("low", [100, low], 1),
      ...started("high", high, 1),
    ];

    it("blames it if it was called before, and not together with, the high one", () => {
      expect(kindOf(pair(500, [150, 501]))).toBe("FAIL");
      expect(kindOf(pair(500, [150, 500]))).toBe("INCONCLUSIVE");
    });

    it("blames it if the high one was there when a slot was freed for it", () => {
      // The slot was freed at 495; who is accepted is so one millisecond after it was sent.
      expect(kindOf(pair(500, [493, 550]))).toBe("FAIL");
      expect(kindOf(pair(500, [494, 550]))).toBe("INCONCLUSIVE");
    });

    it("calls it overdue from half of the time that it may wait", () => {
      const may = (lowWaitsMs: number) => ({
        ...policy,
        priority: { high: 9, low: 0, lowWaitsMs },
      });
      expect(kindOf(pair(500, [150, 550]), may(799))).toBe("FAIL");
      expect(kindOf(pair(500, [150, 550]), may(798))).toBe("INCONCLUSIVE");
      const { priority: _, ...undeclared } = policy;
      expect(kindOf(pair(500, [150, 550]), undeclared)).toBe("FAIL");
    });

    it("shows both jobs, and both calls", () => {
      const [lowJob, lowCall] = started("low", [100, 500], 1);
      const [highJob, highCall] = started("high", [150, 550], 1);
      const { evidence, because } = judge(pair(500, [150, 550]));
      expect(evidence).toEqual([lowJob, highJob, lowCall, highCall]);
      expect(because).toContain("fresh");
      const never = judge([
        ...frees,
        ...started("low", [100, 500], 1),
        ...jobEvents({ name: "n", exercise, label: "high", at: 150 }),
      ]);
      expect(never.kind).toBe("FAIL");
      expect(never.evidence).toHaveLength(3);
    });

    it("shows how a retried and a replayed one came to wait", () => {
      const low = started("low", [100, 600], 1);
      const again = retried(650);
      const afterRetry = judge([...frees, ...low, ...again]);
      expect(afterRetry.evidence).toEqual([low[0], again[0], again[1], low[1], again[2]]);
      expect(afterRetry.because).toContain("retried");
      const once = replayed(650);
      const afterReplay = judge([...frees, ...low, ...once]);
      expect(afterReplay.evidence).toEqual([low[0], once[0], once.at(-1), low[1], once[2]]);
      expect(afterReplay.because).toContain("replayed");
    });

    it("shows the same where the low one may have been overdue", () => {
      const overdue = { ...policy, priority: { high: 9, low: 0, lowWaitsMs: 600 } };
      const { kind, evidence } = judge(pair(500, [150, 550]), overdue);
      expect(kind).toBe("INCONCLUSIVE");
      expect(evidence).toHaveLength(4);
    });
  });

  it("blames a low job for those that came later too, unless it was overdue by then", () => {
    const later = [...good, ...started("high-later", [150, 700])];
    const { kind, because, witness } = judge(later);
    expect(kind).toBe("FAIL");
    expect(because).toContain("fresh");
    expect(witness).toMatchObject({ high: 11 });
    const overdue = { ...policy, priority: { high: 9, low: 0, lowWaitsMs: 600 } };
    expect(kindOf(later, overdue)).toBe("PASS");
  });

  it("lets the first of them be ahead by the order of their start", () => {
    const round = note({ exercise, detail: "round", at: 0, figures: { mayBeAhead: 10 } });
    const low = (count: number): History =>
      manyJobs(count, (index) => ({
        exercise,
        label: "low",
        at: 100,
        calls: [{ arrivedAt: 500 + 10 * (count - index) }],
      }));
    const after = started("high", [150, 700], 1);
    expect(kindOf([round, ...frees, ...low(10), ...after])).toBe("INCONCLUSIVE");
    const { kind, evidence } = judge([round, ...frees, ...low(11), ...after]);
    expect(kind).toBe("FAIL");
    // The last to start was the first to be submitted.
    expect(evidence[0]).toEqual(low(11)[0]);
  });

  describe("with workers that fetch ahead", () => {
    const worker = { role: "worker", command: ["work"], count: 2 } as const;
    const kindWith = (history: History): string =>
      highPriorityStartsFirst.judge({
        history,
        target: { ...wholeTarget, processes: [worker] },
        policy,
      }).kind;
    /** All of high priority, and the retried ones behind so many of low priority. */
    const behind = (lows: number): History => [
      ...frees,
      ...started("high", [150, 500]),
      ...started("low", [100, 545], lows),
      ...replayed(542),
      ...retried(600),
    ];

    it("lets each of them have one of low priority before a retried one", () => {
      expect(kindWith(behind(2))).not.toBe("FAIL");
      expect(kindWith(behind(4))).toBe("FAIL");
    });
  });
});

/** The same, so much later and by other names. */
function moved(event: HistoryEvent, byMs: number): HistoryEvent {
  const renamed = { token: "later", jobId: "later" };
  if (event.kind === "op") {
    const names = {
      token: `${event.token}-${renamed.token}`,
      jobId: `${event.jobId}-${renamed.jobId}`,
    };
    return { ...event, ...names, sentAt: event.sentAt + byMs, doneAt: event.doneAt + byMs };
  }
  if (event.kind !== "call") return event;
  return {
    ...event,
    token: `${event.token}-${renamed.token}`,
    jobId: `${event.jobId}-${renamed.jobId}`,
    arrivedAt: event.arrivedAt + byMs,
    answeredAt: (event.answeredAt ?? 0) + byMs,
    endedAt: (event.endedAt ?? 0) + byMs,
  };
}
