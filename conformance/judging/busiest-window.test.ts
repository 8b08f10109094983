import { describe, expect, it } from "vitest";
import { busiestWindow, toleratedCount } from "./busiest-window.ts";
import { call } from "./history.fixture.ts";

const at = (...times: readonly number[]) => times.map((arrivedAt) => call({ arrivedAt }));

describe("busiestWindow", () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ["wherever they lie", [0, 900, 1_000, 1_100, 1_900, 3_000], [900, 1_000, 1_100]],
    ["in whatever order they were written down", [1_900, 900, 1_000], [900, 1_000]],
    ["the first of several that are as busy", [0, 10, 5_000, 5_010], [0, 10]],
    ["where the window is just too short for the last", [0, 500, 1_000], [0, 500]],
    ["where the window just reaches the last", [0, 500, 999], [0, 500, 999]],
    ["where all come at once", [7, 7, 7], [7, 7, 7]],
    ["of none", [], []],
  ])("finds the calls of the busiest second, %s", (_, times, busiest) => {
    const found = busiestWindow(at(...times), 1_000).map(({ arrivedAt }) => arrivedAt);
    expect(found).toEqual(busiest);
  });
});

describe("toleratedCount", () => {
  it.each([
    [100, 2, 117],
    [10, 0, 12],
    [1, 1, 2],
    [7, 3, 11],
  ])("allows of a limit of %i with %i workers no more than %i", (limit, workers, most) => {
    expect(toleratedCount(limit, workers)).toBe(most);
  });
});
