import type { Capability } from "../contract/capability.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { RequirementId } from "../contract/requirements.ts";
import type { Clause } from "../contract/run.ts";
import type { Policy } from "../contract/policy.ts";
import type { Target } from "../contract/target.ts";
import { evidenceLimit, type Verdict } from "../contract/verdict.ts";
import type { Exercise } from "../exercise.ts";

/** One requirement made executable: an exercise, and a pure judge of the history. */
export type Check<Id extends string = string> = Readonly<{
  /** A kebab-case sentence, which is also the file's name. Never reused, never renamed once released. */
  id: Id;
  /** The row of the requirements, such as `ACC-1`. */
  requirement: RequirementId;
  level: "must" | "should";
  /** One sentence that says what holds. */
  title: string;
  clause: Clause;
  needs: readonly Capability[];
  exercise: Exercise;
  /** Exercises that show more of it; they run where the target declares what they need. */
  also?: readonly Exercise[];
  /** `exercise`: judges what its exercises did. `run`: judges everything that was done and seen. */
  scope: "exercise" | "run";
  judge: (judged: Judged) => Verdict;
}>;

/** What a judge may look at. Nothing else decides. */
export type Judged = Readonly<{ history: History; target: Target; policy: Policy }>;

/** Defines a check; the identity, typed so that ids become a union. */
export function defineCheck<const Id extends string>(check: Check<Id>): Check<Id> {
  return check;
}

/** One thing that a judge found. */
export type Finding = Readonly<{ because: string; evidence: readonly HistoryEvent[] }>;

/**
 * Reaches the verdict from what was found, so that no check can be green by looking away.
 *
 * Anything broken fails (at level `should` it is NON-STRICT). Anything unseen, or fewer than
 * `atLeast` examined, is INCONCLUSIVE. Anything tolerated is NON-STRICT. Else PASS.
 */
export function verdictFrom(options: {
  level: "must" | "should";
  /** How many things were looked at. */
  examined: number;
  /** How many must have been looked at; default 1. */
  atLeast?: number;
  /** What a PASS says, in one sentence. */
  holds: string;
  broken: readonly Finding[];
  tolerated?: readonly Finding[];
  unseen?: readonly Finding[];
  witness: Readonly<Record<string, number>>;
}): Verdict {
  const { examined, atLeast = 1, broken, tolerated = [], unseen = [], witness } = options;
  if (broken.length > 0) {
    return {
      kind: options.level === "must" ? "FAIL" : "NON-STRICT",
      ...tell(broken),
      witness,
    };
  }
  if (unseen.length > 0) return { kind: "INCONCLUSIVE", ...tell(unseen), witness };
  if (examined < atLeast) {
    const because = `only ${examined} of at least ${atLeast} could be examined`;
    return { kind: "INCONCLUSIVE", because, evidence: [], witness };
  }
  if (tolerated.length > 0) return { kind: "NON-STRICT", ...tell(tolerated), witness };
  return { kind: "PASS", because: options.holds, evidence: [], witness };
}

/** Tells the finding with the shortest evidence, and how many there are. */
function tell(findings: readonly Finding[]): Pick<Verdict, "because" | "evidence"> {
  const [shortest] = findings.toSorted((a, b) => a.evidence.length - b.evidence.length);
  if (shortest === undefined) throw new Error("told a finding where there is none");
  const more = findings.length > 1 ? ` (${findings.length} such cases)` : "";
  return { because: shortest.because + more, evidence: shortest.evidence.slice(0, evidenceLimit) };
}
