import type { Call } from "../contract/call.ts";

/**
 * Says what is wrong with the calls that one piece of work made while nothing was disturbed; null if
 * they are those of one job that ran once.
 *
 * A call that was not answered 2xx explains one more: the service may try again.
 */
export function complaintAboutCalls(calls: readonly Call[]): string | null {
  const done = calls.filter(wasAccepted).length;
  const isDoneAgain = done > 1 ? `one piece of work was done ${done} times` : null;
  return complaintAboutIdentity(calls) ?? isDoneAgain;
}

/**
 * Says whether these calls cannot be those of one job; null if they can.
 *
 * Unlike their number, this holds across any fault: who tries again does so as the same job, under
 * the same effect key.
 */
export function complaintAboutIdentity(calls: readonly Call[]): string | null {
  const jobs = distinct(calls.map((call) => call.jobId));
  if (jobs > 1) return `${jobs} jobs ran for one piece of work`;
  const keys = distinct(calls.map((call) => call.effectKey));
  return keys > 1 ? `one piece of work was done under ${keys} effect keys` : null;
}

function wasAccepted({ answer, end }: Call): boolean {
  return end === "answered" && answer !== null && answer.status >= 200 && answer.status < 300;
}

function distinct(values: readonly (string | null)[]): number {
  return new Set(values.filter((value) => value !== null)).size;
}
