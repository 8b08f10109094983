import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import type { Killed } from "./crash-points.ts";
import { workersKilledWithCallsOpen } from "../exercises/workers-killed-with-calls-open.ts";
import { jobEvents } from "./job-events.fixture.ts";
import { takeoverBound } from "./takeover-bound.ts";

const exercise = workersKilledWithCallsOpen.id;
const killed: Killed = {
  disturbedAt: 900,
  killedAt: 1_000,
  settledAt: 1_100,
  upAt: 4_000,
  startMs: 0,
  faults: [],
};
const queued = (name: string, arrivedAt: number, label = "queued"): readonly HistoryEvent[] =>
  jobEvents({ name, exercise, label, calls: [{ arrivedAt }] });
const boundOf = (history: readonly HistoryEvent[], said: Partial<Killed> = {}, leaseMs = 1_000) =>
  takeoverBound({ history, killed: { ...killed, ...said }, leaseMs, ownDelayMs: 50 });

describe("takeoverBound", () => {
  it("is the end of the lease where that is the latest, and what a takeover costs", () => {
    const found = boundOf(queued("a", 4_200), {}, 9_000);
    expect(found).toEqual({ at: 1_100 + 9_000 + 50 + 2_000, freeMs: 200, isTellable: true });
  });

  it("waits for a worker to be up, and to have called what waited for no lease", () => {
    const history = [...queued("a", 4_200), ...queued("b", 4_900), ...queued("c", 9_000, "held")];
    expect(boundOf(history)).toEqual({ at: 4_900 + 2_050, freeMs: 900, isTellable: true });
    expect(boundOf([])).toEqual({ at: 4_000 + 2_050, freeMs: 0, isTellable: true });
    const before = queued("a", 3_000);
    expect(boundOf(before)).toMatchObject({ freeMs: 0 });
    expect(boundOf(jobEvents({ name: "a", exercise, label: "queued" }))).toMatchObject({
      freeMs: 0,
    });
  });

  it.each([
    [5_000, true],
    [5_001, false],
  ])("cannot be told where even what was free came late: %i ms", (freeMs, isTellable) => {
    const at = 4_000 + 5_000 + 2_050;
    expect(boundOf(queued("a", 4_000 + freeMs))).toEqual({ at, freeMs, isTellable });
  });

  it("grants a worker that was slow to start as long for its first round", () => {
    const [slow, slowest] = [700, 7_000].map((startMs) => boundOf([], { startMs }));
    expect(slow).toEqual({ at: 4_700 + 2_050, freeMs: 0, isTellable: true });
    expect(slowest).toEqual({ at: 9_000 + 2_050, freeMs: 0, isTellable: true });
    expect(boundOf(queued("a", 4_900), { startMs: 700 }).at).toBe(4_900 + 2_050);
  });

  it("is none where no worker came up again", () => {
    const found = boundOf(queued("a", 4_200), { upAt: null });
    expect(found).toEqual({ at: null, freeMs: 0, isTellable: true });
  });
});
