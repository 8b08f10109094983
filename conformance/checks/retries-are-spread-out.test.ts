import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Backoff } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs } from "../judging/job-events.fixture.ts";
import { retriesAreSpreadOut } from "./retries-are-spread-out.ts";

const full: Backoff = { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" };
const kindOf = (history: History, backoff: Backoff = full, maxAttempts = 4): string =>
  retriesAreSpreadOut.judge({ history, target: wholeTarget, policy: { backoff, maxAttempts } })
    .kind;

/** Sixty jobs that fail at 100 ms; `delayOf` says how long each waits for its only retry. */
const retriedAfter = (delayOf: (index: number) => number, count = 60): History =>
  manyJobs(count, (index) => ({
    exercise: "many-fail-together",
    label: "together",
    calls: [
      { arrivedAt: 50, answeredAt: 100, endedAt: 100, status: 503 },
      { arrivedAt: 100 + delayOf(index) },
    ],
  }));

describe("retries-are-spread-out", () => {
  it("passes delays that are spread over the window, whatever the dice say", () => {
    const anywhere = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 60,
      maxLength: 60,
    });
    const dice = fc.integer().map((seed) => randomFrom(seed));
    fc.assert(
      fc.property(dice, (next) => {
        expect(kindOf(retriedAfter(() => 200 * next()))).toBe("PASS");
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(anywhere, (shares) => {
        expect(kindOf(retriedAfter((index) => 200 * (shares[index] ?? 0)))).not.toBe("FAIL");
      }),
    );
  });

  it("passes equal jitter, spread over half of its bound", () => {
    const equal: Backoff = { ...full, jitter: "equal" };
    expect(
      kindOf(
        retriedAfter((index) => 100 + (100 * index) / 60),
        equal,
      ),
    ).toBe("PASS");
  });

  it("says NON-STRICT of retries that come together, wherever in the window (M44)", () => {
    for (const at of [0, 80, 200]) {
      expect(kindOf(retriedAfter((index) => at + (20 * index) / 60))).toBe("NON-STRICT");
    }
  });

  it("says NON-STRICT of a target that declares no jitter", () => {
    const none: Backoff = { ...full, jitter: "none" };
    expect(
      kindOf(
        retriedAfter((index) => 200 + index / 10),
        none,
      ),
    ).toBe("NON-STRICT");
  });

  it("does not take what a slow machine has spread for a jitter", () => {
    expect(kindOf(retriedAfter((index) => 200 + 4 * index))).toBe("INCONCLUSIVE");
    expect(kindOf(retriedAfter((index) => (320 * index) / 60))).toBe("INCONCLUSIVE");
    expect(kindOf(retriedAfter((index) => (270 * index) / 60))).toBe("PASS");
  });

  it("says nothing of a few, and asks nothing of who tries once", () => {
    expect(kindOf(retriedAfter(() => 100, 10))).toBe("INCONCLUSIVE");
    expect(kindOf([], full, 1)).toBe("INFO");
  });
});

/** A small generator of evenly spread numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = Math.trunc(state + 0x6d2b79f5);
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
