import { describe, expect, it } from "vitest";
import { arrivalsOf, type Load } from "./arrivals.ts";

describe("arrival laws", () => {
  it("a burst comes at one instant", () => {
    expect(arrivalsOf({ kind: "burst", clicks: 3 })).toEqual([0, 0, 0]);
  });

  it("a constant rate is evenly spaced, to the end", () => {
    const arrivals = arrivalsOf({ kind: "constant", perSec: 4, forSec: 1.5 });
    expect(arrivals).toEqual([0, 250, 500, 750, 1_000, 1_250]);
  });

  it("are the same every time", () => {
    const load: Load = { kind: "constant", perSec: 333, forSec: 3 };
    expect(arrivalsOf(load)).toEqual(arrivalsOf(load));
    expect(arrivalsOf(load)).toHaveLength(999);
  });
});
