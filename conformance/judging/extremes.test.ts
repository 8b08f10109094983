import { describe, expect, it } from "vitest";
import { largest, smallest } from "./extremes.ts";

describe("largest and smallest", () => {
  it("find what Math.max and Math.min find", () => {
    expect([largest([3, 9, 4]), smallest([3, 9, 4])]).toEqual([9, 3]);
    expect([largest([]), smallest([])]).toEqual([-Infinity, Infinity]);
    expect([largest([-5], 0), smallest([5], 0)]).toEqual([0, 0]);
    expect(largest([1, Number.NaN, 2])).toBeNaN();
  });

  it("take more numbers than a call takes arguments", () => {
    const many = Array.from({ length: 500_000 }, (_, index) => index);
    expect([largest(many), smallest(many)]).toEqual([499_999, 0]);
  });
});
