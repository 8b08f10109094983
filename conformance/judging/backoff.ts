import type { Backoff } from "../contract/policy.ts";
import type { Verdict } from "../contract/verdict.ts";

/** The longest delay that the declared backoff allows before retry `n`, counted from 1. */
export function longestDelayMs(backoff: Backoff, n: number): number {
  return Math.min(backoff.capMs, backoff.baseMs * backoff.factor ** (n - 1));
}

/** The shortest delay that it allows. */
export function shortestDelayMs(backoff: Backoff, n: number): number {
  return longestDelayMs(backoff, n) * shares[backoff.jitter];
}

/** The verdict on how a target retries that declares that it never does. */
export const triesOnce: Verdict = {
  kind: "INFO",
  because: "the target declares that it tries each job once",
  witness: {},
  evidence: [],
};

const shares = { full: 0, equal: 0.5, none: 1 } as const satisfies Record<
  Backoff["jitter"],
  number
>;
