import type { CheckResult } from "../../conformance/contract/run.ts";
import type { VerdictKind } from "../../conformance/contract/verdict.ts";

/** Invents the verdict on one row. */
export function result(
  requirement: string,
  kind: VerdictKind,
  level: "must" | "should" = "must",
): CheckResult {
  return {
    id: requirement.toLowerCase(),
    requirement,
    level,
    title: "",
    clause: { text: "" },
    exercise: { id: "", did: "", tookMs: 0 },
    verdict: { kind, because: `why ${kind}`, witness: {}, evidence: [] },
    replay: "",
    curl: [],
  };
}
