import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import type { Clock, Ms } from "../../conformance/contract/time.ts";

/** A timer may be this late: what is due sooner is waited for turn by turn. */
const timerSlackMs = 2;

/**
 * Starts each piece of work at its time, whatever became of those before it: an open loop.
 *
 * Who waits for an answer before the next request sends less exactly when the service is slow, and
 * then measures nothing. What comes late, because we were late, starts at once; nothing is left
 * out. Resolves when all that was started is over; an abort starts no more. `start` must not reject.
 */
export async function dispatch<Result>(options: {
  /** In ascending order, on the clock. */
  dueAt: readonly Ms[];
  clock: Clock;
  signal: AbortSignal;
  start: (index: number) => Promise<Result>;
}): Promise<readonly Result[]> {
  const { dueAt, clock, signal, start } = options;
  const started: Promise<Result>[] = [];
  for (const [index, at] of dueAt.entries()) {
    if (clock() < at) await untilDue({ at, clock, signal });
    if (signal.aborted) break;
    started.push(start(index));
  }
  return await Promise.all(started);
}

async function untilDue(options: { at: Ms; clock: Clock; signal: AbortSignal }): Promise<void> {
  const { at, clock, signal } = options;
  const sleepMs = at - clock() - timerSlackMs;
  // An abort ends the sleep by rejecting; whoever called looks at the signal itself.
  if (sleepMs > 0) await delay(sleepMs, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted && clock() < at) await nextTurn();
}
