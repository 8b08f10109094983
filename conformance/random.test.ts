import { expect, it } from "vitest";
import { randomFrom } from "./random.ts";

it("draws the same from the same seed, and something else from another", () => {
  const draw = (seed: string): number[] => {
    const random = randomFrom(seed);
    return Array.from({ length: 20 }, () => random.integer(1000));
  };
  expect(draw("7")).toEqual(draw("7"));
  expect(draw("7")).not.toEqual(draw("8"));
});

it("forks streams that do not depend on what was drawn before", () => {
  const one = randomFrom("7");
  const other = randomFrom("7");
  other.unit();
  expect(one.fork("ledger").hex(32)).toBe(other.fork("ledger").hex(32));
});

it("stays within its range, evenly", () => {
  const random = randomFrom("even");
  const counts = [0, 0, 0, 0];
  for (let n = 0; n < 4000; n++) counts[random.integer(4)] = (counts[random.integer(4)] ?? 0) + 1;
  // Each cell expects 1,000 with a standard deviation of 27; six of them are never seen.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(180);
});
