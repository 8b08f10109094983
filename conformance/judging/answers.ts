import type { Op } from "../contract/op.ts";

/**
 * What a caller may make of an answer, whichever request it answers.
 *
 * - `yes`: 2xx or 3xx.
 * - `no`: refused for what was asked, and asking again would be refused again.
 * - `later`: 408, 425 or 429: refused for when it was asked, which says nothing about what was asked.
 * - `unclear`: no answer, or 5xx.
 */
type Saying = "yes" | "no" | "later" | "unclear";

/** Sorts an answer by what it lets a client conclude. */
export function sayingOf(op: Op): Saying {
  if (op.outcome === "info") return "unclear";
  if (op.outcome === "ok") return "yes";
  return laterStatuses.has(statusOf(op)) ? "later" : "no";
}

/** The status of the answer; 0 where none came. */
export function statusOf(op: Op): number {
  return op.answer?.status ?? 0;
}

/** Says whether the answer sends the caller on. */
export function isRedirect(op: Op): boolean {
  return statusOf(op) >= 300 && statusOf(op) < 400;
}

/** Puts an answer into words: `422`, or why none came. */
export function wordOf(op: Op): string {
  return op.answer === null ? `nothing (${op.failure ?? "no reason given"})` : String(statusOf(op));
}

const laterStatuses: ReadonlySet<number> = new Set([408, 425, 429]);
