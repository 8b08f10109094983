import type { RunOutcome } from "../../../conformance/contract/exit-codes.ts";
import { verdictKinds, type VerdictKind } from "../../../conformance/contract/verdict.ts";

/** How one kind of verdict is told: a symbol of one column, a heading, and what it means. */
export type VerdictWords = Readonly<{ symbol: string; heading: string; meaning: string }>;

/** The words for every kind. The symbol tells kinds apart where colour cannot. */
export const verdictWords: Readonly<Record<VerdictKind, VerdictWords>> = {
  PASS: { symbol: "✓", heading: "Holds", meaning: "holds, with witness" },
  INFO: { symbol: "i", heading: "Seen", meaning: "seen, nobody is to blame" },
  UNSUPPORTED: { symbol: "–", heading: "Not declared", meaning: "not declared by the target" },
  "NON-STRICT": { symbol: "~", heading: "Tolerated", meaning: "SHOULD missed, or tolerated" },
  BLOCKED: { symbol: "/", heading: "Blocked", meaning: "what it builds on did not work" },
  INCONCLUSIVE: { symbol: "?", heading: "Not decided", meaning: "could not be judged" },
  "HARNESS-ERROR": { symbol: "!", heading: "Harness failed", meaning: "Jobproof itself failed" },
  FAIL: { symbol: "✕", heading: "Broken", meaning: "broken, with evidence" },
};

/** What each outcome of a run says of the target, in as few words as possible. */
export const outcomeWords: Readonly<Record<RunOutcome, string>> = {
  holds: "Holds",
  fails: "Does not hold",
  inconclusive: "Inconclusive",
  "broken-environment": "Could not be judged",
  void: "Void",
};

/** The kinds from worst to best, the order in which a reader needs them. */
export const worstFirst: readonly VerdictKind[] = verdictKinds.toReversed();

/** Says whether a reader has to do something about it, or at least know it. */
export function needsAttention(kind: VerdictKind): boolean {
  return kind !== "PASS" && kind !== "INFO";
}

/** Compares two kinds for sorting, worst first. */
export function byWorst(a: VerdictKind, b: VerdictKind): number {
  return worstFirst.indexOf(a) - worstFirst.indexOf(b);
}
