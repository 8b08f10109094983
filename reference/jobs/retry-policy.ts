import type { WorkPolicy } from "../settings.ts";
import { afterFailure } from "./life-cycle.ts";
import type { NextStep } from "./store.ts";

/** An attempt that failed, as far as the decision about the next one depends on it. */
type FailedAttempt = Readonly<{
  /** How often the job failed since it was last queued afresh, this time included. */
  failures: number;
  isPermanent: boolean;
  /** How long the dependency asked us to wait; null if it did not. */
  retryAfterMs: number | null;
}>;

/** Decides what becomes of a job whose attempt failed. */
export type RetryPolicy = (failed: FailedAttempt) => NextStep;

/**
 * Retries with full jitter: any delay from 0 to a bound that grows with each failure.
 *
 * Without the jitter, jobs that failed together would come back together and knock the dependency
 * over again. What the dependency asked for is a lower bound, itself bounded: a mistaken header
 * must not park a job for years.
 */
export function fullJitterRetry(policy: WorkPolicy, random: () => number): RetryPolicy {
  return ({ failures, isPermanent, retryAfterMs }) => {
    const next = afterFailure({ failures, isPermanent, maxAttempts: policy.maxAttempts });
    if (next === "die") return { kind: "die" };
    const jittered = random() * backoffBoundMs(failures, policy.backoff);
    const asked = Math.min(retryAfterMs ?? 0, policy.maxRetryAfterMs);
    return { kind: "retry", delayMs: Math.ceil(Math.max(jittered, asked)) };
  };
}

/** The longest delay after the n-th failure. Grows to infinity at worst, never past the cap. */
export function backoffBoundMs(failures: number, backoff: WorkPolicy["backoff"]): number {
  // A base of 0 times an infinite power would be NaN.
  if (backoff.baseMs === 0) return 0;
  return Math.min(backoff.capMs, backoff.baseMs * backoff.factor ** (failures - 1));
}
