import { longestDelayMs } from "../judging/backoff.ts";
import type { Target } from "../contract/target.ts";
import type { Ms } from "../contract/time.ts";

/** What a service with days of retries would be watched for at most. */
const watchAtMostMs = 30_000;

/** What a delivery may need beside the declared delay: a poll, a busy machine. */
const slackMs = 5_000;

/** How many retries of one delivery can be awaited in one run, of at most `wanted`. */
export function retriesToWatch(target: Target, wanted: number): number {
  const { backoff, maxAttempts = Number.POSITIVE_INFINITY } = target.webhooks ?? {};
  const most = Math.min(wanted, maxAttempts - 1);
  if (backoff === undefined) return most;
  let sumMs = 0;
  for (let n = 1; n <= most; n++) {
    sumMs += longestDelayMs(backoff, n);
    if (sumMs > watchAtMostMs) return n - 1;
  }
  return most;
}

/** How long to wait for so many retries, and for the first delivery, before they count as not coming. */
export function watchMs(target: Target, options: { retries: number; patienceMs: Ms }): Ms {
  const { retries, patienceMs } = options;
  const delays = Array.from({ length: retries }, (_, index) => retryWithinMs(target, index + 1));
  return patienceMs + delays.reduce<number>((sum, delay) => sum + (delay ?? slackMs), 0);
}

/** The declared time limit of a receiver, if it can be waited for. */
export function timeoutToWatch(target: Target): Ms | null {
  const { timeoutMs } = target.webhooks ?? {};
  return timeoutMs === undefined || timeoutMs > watchAtMostMs ? null : timeoutMs;
}

/** By when so many retries would have come, if there were any, of a service that declares its schedule. */
export function retriesCameMs(target: Target, retries: number): Ms {
  const { backoff } = target.webhooks ?? {};
  const delays = Array.from({ length: retries }, (_, index) =>
    backoff === undefined ? undeclaredMs : longestDelayMs(backoff, index + 1),
  );
  return delays.reduce((sum, delay) => sum + delay, lateMs);
}

/** What a retry is watched for where no schedule is declared. */
const undeclaredMs = 1_000;
const lateMs = 500;

/** How long retry `n` of a delivery may take to come, from the end of the try before; null if nothing is declared. */
function retryWithinMs(target: Target, n: number): Ms | null {
  const { backoff } = target.webhooks ?? {};
  return backoff === undefined ? null : longestDelayMs(backoff, n) + slackMs;
}
