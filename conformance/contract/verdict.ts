import type { HistoryEvent } from "./history.ts";

/** From best to worst; the worst of several is the verdict of all. */
export const verdictKinds = [
  "PASS",
  "INFO",
  "UNSUPPORTED",
  "NON-STRICT",
  "BLOCKED",
  "INCONCLUSIVE",
  "HARNESS-ERROR",
  "FAIL",
] as const;

/**
 * - PASS: holds, with witness.
 * - NON-STRICT: a SHOULD was missed, or a tolerated alternative was seen.
 * - FAIL: a MUST is broken, with evidence.
 * - INFO: seen, and nobody is to blame.
 * - UNSUPPORTED: the target does not declare what the check needs.
 * - BLOCKED: something that the check builds on did not work.
 * - INCONCLUSIVE: the stimulus was not achieved, or the time ran out.
 * - HARNESS-ERROR: we crashed.
 */
export type VerdictKind = (typeof verdictKinds)[number];

export type Verdict = Readonly<{
  kind: VerdictKind;
  /** One sentence, in plain words. */
  because: string;
  /** Counters that prove that something was looked at, such as `jobs: 200`. */
  witness: Readonly<Record<string, number>>;
  /** The shortest list of events that shows it, at most `evidenceLimit`. */
  evidence: readonly HistoryEvent[];
}>;

/** How many events a verdict carries at most. */
export const evidenceLimit = 12;
