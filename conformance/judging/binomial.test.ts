import { describe, expect, it } from "vitest";
import { chanceOfExactly } from "./binomial.ts";

describe("chanceOfExactly", () => {
  it("is what can be counted by hand", () => {
    expect(chanceOfExactly({ hits: 0, count: 3, each: 0.5 })).toBeCloseTo(1 / 8);
    expect(chanceOfExactly({ hits: 2, count: 3, each: 0.25 })).toBeCloseTo(9 / 64);
    expect(chanceOfExactly({ hits: 0, count: 0, each: 0.3 })).toBe(1);
  });

  it("adds up to one, also where none of so many is as good as impossible", () => {
    const all = Array.from({ length: 5_001 }, (_, hits) =>
      chanceOfExactly({ hits, count: 5_000, each: 0.25 }),
    );
    expect(all.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1);
    expect(all[0]).toBe(0);
  });
});
