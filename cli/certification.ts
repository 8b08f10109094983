import type { RunOutcome } from "../conformance/contract/exit-codes.ts";
import { requirements } from "../conformance/contract/requirements.ts";
import type { CheckResult } from "../conformance/contract/run.ts";

/** What a certification comes to; `outcome` replaces that of the run. */
export type Certification = Readonly<{
  isCertified: boolean;
  outcome: RunOutcome;
  sentence: string;
}>;

/**
 * Certifies what holds without a gap: every MUST row was judged, and nothing is inconclusive.
 *
 * Whatever failed or broke stays what it was. A row that is not declared is named with what it takes.
 */
export function certificationOf(options: {
  outcome: RunOutcome;
  sentence: string;
  checks: readonly CheckResult[];
}): Certification {
  const { outcome, sentence, checks } = options;
  if (outcome === "fails" || outcome === "broken-environment" || outcome === "void")
    return { isCertified: false, outcome, sentence: `Not certified. ${sentence}` };
  const undeclared = checks.filter(
    ({ level, verdict }) => level === "must" && verdict.kind === "UNSUPPORTED",
  );
  const open = checks.filter(({ verdict }) => verdict.kind === "INCONCLUSIVE");
  const judged = new Set(checks.map(({ requirement }) => requirement));
  const unjudged = Object.entries(requirements).filter(
    ([row, level]) => level === "must" && !judged.has(row),
  );
  const reasons = [
    ...says("not declared", undeclared.map(tellMissing)),
    ...says(
      "inconclusive",
      open.map(({ requirement }) => requirement),
    ),
    ...says(
      "judged by no check of this version",
      unjudged.map(([row]) => row),
    ),
  ];
  if (reasons.length === 0 && outcome === "holds")
    return { isCertified: true, outcome, sentence: `Certified. ${sentence}` };
  const told = reasons.length === 0 ? [sentence] : reasons;
  return {
    isCertified: false,
    outcome: "inconclusive",
    sentence: `Not certified: ${told.join("; ")}.`,
  };
}

function says(what: string, rows: readonly string[]): readonly string[] {
  return rows.length === 0
    ? []
    : [`${rows.length} ${rows.length === 1 ? "row is" : "rows are"} ${what} (${rows.join(", ")})`];
}

/** What it takes stands in the verdict itself. */
function tellMissing({ requirement, verdict }: CheckResult): string {
  return `${requirement}: ${verdict.because.replace(/^not declared; to have it judged, /, "")}`;
}
