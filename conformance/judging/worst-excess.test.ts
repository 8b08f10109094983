import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Op } from "../contract/op.ts";
import { op } from "./history.fixture.ts";
import { worstExcess } from "./worst-excess.ts";

const limit = { count: 10, windowMs: 1_000 };
const at = (times: readonly number[]): readonly Op[] =>
  times.map((sentAt) => op({ sentAt, doneAt: sentAt + 5 }));
const every = (ms: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index * ms);

describe("worstExcess", () => {
  it("finds twice the limit over some windows, and tells the whole span", () => {
    expect(worstExcess(at(every(50, 80)), limit)).toMatchObject({ most: 50 });
  });

  it("finds a burst that two windows together could not hold", () => {
    expect(worstExcess(at(every(1, 31)), limit)).toMatchObject({ spanMs: 35, most: 20 });
  });

  it("lets two full windows meet at their edge", () => {
    expect(worstExcess(at([...every(0, 10), ...every(0, 10).map(() => 20)]), limit)).toBeNull();
  });

  it.each([
    [0, 5],
    [935, 940],
    [936, null],
  ])("grants one window more, and a slack of ours: one beyond it %i ms later", (last, spanMs) => {
    const found = worstExcess(at([...every(0, 20), last]), limit);
    expect(found?.spanMs ?? null).toBe(spanMs);
    expect(found?.most ?? 20).toBe(20);
    expect(worstExcess(at(every(0, 20)), limit)).toBeNull();
  });

  it("tells the requests of the worst span, whose ends both lie in it", () => {
    const burst = every(0, 25).map(() => 10_000);
    const later = every(0, 22).map(() => 40_000);
    const found = worstExcess(at([...later, 0, ...burst]), limit);
    expect(found?.ops.map(({ sentAt }) => sentAt)).toEqual(burst);
    expect(found).toMatchObject({ spanMs: 5, most: 20 });
  });

  it("counts a request only where it was certainly admitted", () => {
    const slow = every(1, 31).map((sentAt) => op({ sentAt, doneAt: sentAt + 2_000 }));
    expect(worstExcess(slow, limit)).toBeNull();
  });

  it("never accuses a full bucket, nor fixed windows, whenever they begin", () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 0, max: 999 }), (times, offset) => {
        const sorted = times.toSorted((a, b) => a - b);
        const used = new Map<number, number>();
        const windows = sorted.filter((time) => {
          const window = Math.floor((time + offset) / limit.windowMs);
          used.set(window, (used.get(window) ?? 0) + 1);
          return (used.get(window) ?? 0) <= limit.count;
        });
        let spentUntil = 0;
        const shareMs = limit.windowMs / limit.count;
        const bucket = sorted.filter((time) => {
          if (spentUntil > time + limit.windowMs - shareMs) return false;
          spentUntil = Math.max(spentUntil, time) + shareMs;
          return true;
        });
        return worstExcess(at(windows), limit) === null && worstExcess(at(bucket), limit) === null;
      }),
    );
  });
});
