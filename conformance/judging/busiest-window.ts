import type { Call } from "../contract/call.ts";

/** The calls of the span of `windowMs` in which most began, wherever that span lies. */
export function busiestWindow(calls: readonly Call[], windowMs: number): readonly Call[] {
  const inOrder = calls.toSorted((a, b) => a.arrivedAt - b.arrivedAt);
  let busiest: readonly Call[] = [];
  let from = 0;
  for (const [index, call] of inOrder.entries()) {
    while ((inOrder[from]?.arrivedAt ?? 0) <= call.arrivedAt - windowMs) from += 1;
    const window = inOrder.slice(from, index + 1);
    if (window.length > busiest.length) busiest = window;
  }
  return busiest;
}

/**
 * How many calls a limit of so many may come to: timers have a slack, and each worker may have let
 * one go that only now comes through.
 */
export function toleratedCount(limit: number, workers: number): number {
  return Math.floor(limit * timerSlack) + Math.max(1, workers);
}

const timerSlack = 1.15;
