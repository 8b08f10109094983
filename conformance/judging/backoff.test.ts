import { describe, expect, it } from "vitest";
import { longestDelayMs, shortestDelayMs, triesOnce } from "./backoff.ts";
import type { Backoff } from "../contract/policy.ts";

const declared: Omit<Backoff, "jitter"> = { baseMs: 200, factor: 2, capMs: 1_000 };

describe("the declared backoff", () => {
  it("grows by its factor up to its cap", () => {
    const bounds = [1, 2, 3, 4, 40].map((n) => longestDelayMs({ ...declared, jitter: "full" }, n));
    expect(bounds).toEqual([200, 400, 800, 1_000, 1_000]);
  });

  it.each([
    ["full", 0],
    ["equal", 200],
    ["none", 400],
  ] as const)("waits no less than its jitter %s allows", (jitter, least) => {
    expect(shortestDelayMs({ ...declared, jitter }, 2)).toBe(least);
  });

  it("is not judged where a target tries each job once", () => {
    expect(triesOnce).toMatchObject({ kind: "INFO", witness: {}, evidence: [] });
  });
});
