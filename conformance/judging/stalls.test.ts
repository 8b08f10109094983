import { describe, expect, it, vi } from "vitest";
import { attemptsIn } from "./attempts.ts";
import type { HistoryEvent } from "../contract/history.ts";
import { call, op } from "./history.fixture.ts";
import { note } from "./job-events.fixture.ts";
import { stallOf, watchStalls } from "./stalls.ts";

describe("watching for stalls", () => {
  it("writes down a look that came late, and no other", () => {
    vi.useFakeTimers();
    const events: HistoryEvent[] = [];
    let at = 0;
    const end = watchStalls({ clock: () => at, record: (event) => events.push(event) });
    for (const next of [100, 210, 900, 1_000, 1_599, 2_199]) {
      at = next;
      vi.advanceTimersByTime(100);
    }
    end();
    at = 9_000;
    vi.advanceTimersByTime(100);
    vi.useRealTimers();
    expect(events.map(stallOf)).toEqual([
      { from: 210, to: 900 },
      { from: 1_599, to: 2_199 },
    ]);
    const [first] = events;
    expect(first).toMatchObject({ kind: "note", exercise: "machine", at: 900, what: "stalled" });
  });
});

describe("stallOf", () => {
  it("reads the figures of such a note, or the time at which it was written", () => {
    const stall = note({ what: "stalled", at: 9, figures: { from: 3, to: 8 } });
    expect(stallOf(stall)).toEqual({ from: 3, to: 8 });
    expect(stallOf({ ...stall, figures: {} })).toEqual({ from: 9, to: 9 });
    expect(stallOf({ ...stall, what: "measured" })).toBeNull();
    expect(stallOf(op())).toBeNull();
  });
});

describe("a stall", () => {
  const policy = { leaseMs: 2_000, jobTimeoutMs: 8_000 };
  const job = [
    op({ sentAt: 1_000 }),
    call({ arrivedAt: 1_100, endedAt: 3_500, end: "aborted" }),
    call({ arrivedAt: 3_600, nth: 2 }),
  ];
  const stalled = (from: number): HistoryEvent =>
    note({ at: from + 900, what: "stalled", figures: { from, to: from + 900 } });
  const explained = (history: readonly HistoryEvent[]) =>
    attemptsIn(history, policy).map((attempts) => attempts.explained);

  it("explains an attempt that was lost to it, and none that came long after", () => {
    expect(explained(job)).toEqual([1]);
    expect(explained([stalled(2_000), ...job])).toEqual([2]);
    const late = job.map((event) => ({ ...event, ...moved(event, 20_000) }));
    expect(explained([stalled(2_000), ...late])).toEqual([1]);
  });
});

function moved(event: ReturnType<typeof op> | ReturnType<typeof call>, byMs: number) {
  return event.kind === "op"
    ? { sentAt: event.sentAt + byMs, doneAt: event.doneAt + byMs }
    : { arrivedAt: event.arrivedAt + byMs, endedAt: (event.endedAt ?? 0) + byMs };
}
