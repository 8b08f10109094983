/**
 * What a caller may conclude from the answer to a request.
 *
 * - `ok`: it took effect. Only these may be called lost.
 * - `fail`: it certainly did not take effect. Only these must never run.
 * - `info`: nobody knows (timeout, reset, 5xx). It may have run once, or not at all.
 *
 * After Jepsen's three completion types.
 */
export type Outcome = "ok" | "fail" | "info";

/** Classifies an HTTP status; `null` stands for "no answer came". */
export function outcomeOf(status: number | null): Outcome {
  if (status === null || status >= 500) return "info";
  if (status >= 400) return "fail";
  return "ok";
}
