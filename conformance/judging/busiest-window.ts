import type { Call } from "../contract/call.ts";

/** The calls of the span of `windowMs` in which most began, wherever that span lies. */
export function busiestWindow(calls: readonly Call[], windowMs: number): readonly Call[] {
  const inOrder = calls.toSorted((a, b) => a.arrivedAt - b.arrivedAt);
  let busiest: readonly Call[] = [];
  let window: readonly Call[] = [];
  for (const call of inOrder) {
    const still = window.filter(({ arrivedAt }) => arrivedAt > call.arrivedAt - windowMs);
    window = [...still, call];
    if (window.length > busiest.length) busiest = window;
  }
  return busiest;
}

/**
 * How many calls a limit of so many may come to: timers have a slack, and each worker may have let
 * one go that only now comes through.
 */
export function toleratedCount(limit: number, workers: number): number {
  return Math.floor((limit * withSlackPercent) / 100) + Math.max(1, workers);
}

/** In percent, for 100 * 1.15 is less than 115. */
const withSlackPercent = 115;
