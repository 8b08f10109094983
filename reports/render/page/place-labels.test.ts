import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeLabels, type Label } from "./place-labels.ts";

const label = fc.record({
  x: fc.integer({ min: 0, max: 300 }),
  widthPx: fc.integer({ min: 8, max: 160 }),
});
const labels = fc
  .array(label, { maxLength: 14 })
  .map((list): readonly Label[] => list.toSorted((a, b) => a.x - b.x));

describe("labels on a lane", () => {
  it("stay in one row where there is room", () => {
    const apart = [0, 100, 200].map((x) => ({ x, widthPx: 80 }));
    expect(placeLabels(apart)).toEqual([0, 0, 0]);
  });

  it("rise from right to left where there is none", () => {
    const close = [0, 1, 2].map((x) => ({ x, widthPx: 80 }));
    expect(placeLabels(close)).toEqual([2, 1, 0]);
  });

  it("never overlap within a row", () => {
    fc.assert(
      fc.property(labels, (list) => {
        const rows = placeLabels(list);
        for (const [i, a] of list.entries()) {
          for (const [j, b] of list.entries()) {
            const isSameRow = i < j && rows[i] === rows[j];
            expect(isSameRow && a.x + a.widthPx >= b.x).toBe(false);
          }
        }
      }),
    );
  });

  it("are never crossed by a leader that rises to a higher row", () => {
    fc.assert(
      fc.property(labels, (list) => {
        const rows = placeLabels(list);
        for (const [i, leader] of list.entries()) {
          for (const [j, other] of list.entries()) {
            const passes = (rows[i] ?? 0) > (rows[j] ?? 0);
            const isCrossed = other.x < leader.x && leader.x < other.x + other.widthPx;
            expect(passes && isCrossed).toBe(false);
          }
        }
      }),
    );
  });
});
