import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, manyJobs, note } from "../judging/job-events.fixture.ts";
import { highPriorityStartsFirst } from "./high-priority-starts-first.ts";

const exercise = "low-priority-behind-high";
const policy: Policy = {
  backoff: { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" },
  priority: { high: 9, low: 0, lowWaitsMs: 3_600 },
};
const kindOf = (history: History, of = policy): string =>
  highPriorityStartsFirst.judge({ history, target: wholeTarget, policy: of }).kind;

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
