import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { WorkPolicy } from "../settings.ts";
import { backoffBoundMs, fullJitterRetry } from "./retry-policy.ts";

const policy: WorkPolicy = {
  maxAttempts: 4,
  maxCrashes: 3,
  backoff: { baseMs: 2_000, factor: 2, capMs: 60_000 },
  maxRetryAfterMs: 300_000,
};
const failed = { isPermanent: false, retryAfterMs: null };

describe("fullJitterRetry", () => {
  it("spreads the n-th delay over 0 to the n-th bound", () => {
    const atMost = fullJitterRetry(policy, () => 0.999_999);
    const atLeast = fullJitterRetry(policy, () => 0);
    const delays = [1, 2, 3].map((failures) => atMost({ ...failed, failures }));
    expect(delays).toEqual([2_000, 4_000, 8_000].map((delayMs) => ({ kind: "retry", delayMs })));
    expect(atLeast({ ...failed, failures: 3 })).toEqual({ kind: "retry", delayMs: 0 });
  });

  it("gives up after the declared number of failures, or at once", () => {
    const decide = fullJitterRetry(policy, Math.random);
    expect(decide({ ...failed, failures: 4 })).toEqual({ kind: "die" });
    expect(decide({ failures: 1, isPermanent: true, retryAfterMs: 1_000 })).toEqual({
      kind: "die",
    });
  });

  it("waits at least as long as the dependency asked, up to the declared maximum", () => {
    const decide = fullJitterRetry(policy, () => 0.5);
    const delayFor = (retryAfterMs: number) => decide({ ...failed, failures: 1, retryAfterMs });
    expect(delayFor(5_000)).toEqual({ kind: "retry", delayMs: 5_000 });
    expect(delayFor(10)).toEqual({ kind: "retry", delayMs: 1_000 });
    expect(delayFor(1e15)).toEqual({ kind: "retry", delayMs: 300_000 });
  });

  it("is a whole number of milliseconds within its bounds, whatever the policy and the count", () => {
    const anyPolicy = fc.record({
      baseMs: fc.nat(1_000_000),
      factor: fc.double({ min: 1, max: 1e9, noNaN: true }),
      capMs: fc.nat(1_000_000_000),
    });
    fc.assert(
      fc.property(
        anyPolicy,
        fc.nat(10_000),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (backoff, n, random) => {
          const patient = { ...policy, maxAttempts: Infinity, backoff };
          const next = fullJitterRetry(patient, () => random)({ ...failed, failures: n + 1 });
          const delayMs = next.kind === "retry" ? next.delayMs : Number.NaN;
          expect(Number.isSafeInteger(delayMs)).toBe(true);
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThanOrEqual(Math.ceil(backoffBoundMs(n + 1, backoff)));
          expect(delayMs).toBeLessThanOrEqual(backoff.capMs);
        },
      ),
    );
  });
});
