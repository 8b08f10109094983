import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countAxis, percentileAxis, spanAxis, timeAxis } from "./axes.ts";

describe("axes", () => {
  it("leave room above the highest count, on whole and even ticks", () => {
    expect(countAxis("jobs", 1140)).toMatchObject({
      max: 1250,
      ticks: [0, 250, 500, 750, 1000, 1250],
    });
    expect(countAxis("calls", 5)).toMatchObject({ max: 6, ticks: [0, 2, 4, 6] });
    expect(countAxis("calls", 0)).toMatchObject({ max: 1, ticks: [0, 1] });
  });

  it("hold any count", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (highest) => {
        const { max, ticks } = countAxis("jobs", highest);
        expect(max).toBeGreaterThanOrEqual(highest);
        expect(max).toBeLessThanOrEqual(Math.max(2, highest * 1.5));
        expect(ticks.every(Number.isInteger)).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(7);
      }),
    );
  });

  it("end with the run, whatever the ticks", () => {
    expect(timeAxis(45)).toMatchObject({ max: 45, ticks: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45] });
    expect(timeAxis(0.7).ticks).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    expect(timeAxis(0).max).toBe(1);
  });

  it("go as far in percentiles as there are samples", () => {
    expect(percentileAxis(1880)).toMatchObject({ max: 10_000, ticks: [2, 10, 100, 1000, 10_000] });
    expect(percentileAxis(1)).toMatchObject({ max: 10, ticks: [2, 10] });
  });

  it("span whole decades of time", () => {
    expect(spanAxis(3.2, 14_980)).toMatchObject({ min: 1, max: 100_000 });
    expect(spanAxis(0, 0)).toMatchObject({ min: 0.01, max: 0.1 });
  });
});
