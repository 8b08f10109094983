import type { Op } from "../contract/op.ts";

/** What an answer says about when to come back (RFC 9110, 10.2.3). */
export type ToldWait =
  | Readonly<{ kind: "seconds"; ms: number }>
  | Readonly<{ kind: "date"; ms: number }>
  | Readonly<{ kind: "none" }>
  | Readonly<{ kind: "malformed"; text: string }>;

/**
 * Reads `Retry-After`. A date is compared with the answer's own `Date`, so that it does not matter
 * whose clock is right; it has whole seconds, so that the wait is at most one second too long.
 */
export function toldWaitOf(op: Op): ToldWait {
  const { "retry-after": text, date } = op.answer?.headers ?? {};
  if (text === undefined) return { kind: "none" };
  if (/^\d+$/.test(text.trim())) return { kind: "seconds", ms: Number(text) * 1_000 };
  const until = Date.parse(text);
  const now = Date.parse(date ?? "");
  if (Number.isNaN(until) || Number.isNaN(now)) return { kind: "malformed", text };
  return { kind: "date", ms: Math.max(0, until - now) + 1_000 };
}
