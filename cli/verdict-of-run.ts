import type { RunOutcome } from "../conformance/contract/exit-codes.ts";
import type { CheckResult } from "../conformance/contract/run.ts";
import type { VerdictKind } from "../conformance/contract/verdict.ts";

/** How a run of checks ended, in one word and one sentence. The worst decides. */
export function verdictOfRun(options: {
  checks: readonly CheckResult[];
  interruptedBy: string | null;
}): Readonly<{ outcome: RunOutcome; sentence: string }> {
  const { checks, interruptedBy } = options;
  const of = (...kinds: readonly VerdictKind[]): readonly CheckResult[] =>
    checks.filter(({ verdict }) => kinds.includes(verdict.kind));
  const musts = checks.filter(({ level }) => level === "must").length;
  const failed = of("FAIL");
  const broken = of("HARNESS-ERROR", "BLOCKED");
  const open = of("INCONCLUSIVE");
  const held = of("PASS", "NON-STRICT", "INFO");
  const undeclared = of("UNSUPPORTED").length;
  const early = interruptedBy === null ? "" : ` The run was ended early by ${interruptedBy}.`;

  if (failed.length > 0) {
    const sentence = `Does not hold: ${failed.length} of ${musts} MUST rows failed (${rowsOf(failed)}).${early}`;
    return { outcome: "fails", sentence };
  }
  if (broken.length > 0) {
    const sentence = `Could not be judged: ${broken.length} of ${checks.length} rows met an error of the harness or its environment (${rowsOf(broken)}).${early}`;
    return { outcome: "broken-environment", sentence };
  }
  if (open.length > 0 || held.length === 0) {
    const sentence = `Inconclusive: ${open.length} of ${checks.length} rows could not be judged${rowsIn(open)}.${early}`;
    return { outcome: "inconclusive", sentence };
  }
  const rest = undeclared === 0 ? "" : `; ${undeclared} are not declared and were not judged`;
  return {
    outcome: "holds",
    sentence: `Holds: ${held.length} of ${checks.length} rows hold${rest}.${early}`,
  };
}

/** How many rows a sentence names before it only counts. */
const namedRows = 8;

function rowsOf(results: readonly CheckResult[]): string {
  const names = results.map(({ requirement }) => requirement);
  const more = names.length > namedRows ? ` and ${names.length - namedRows} more` : "";
  return names.slice(0, namedRows).join(", ") + more;
}

function rowsIn(results: readonly CheckResult[]): string {
  return results.length === 0 ? "" : ` (${rowsOf(results)})`;
}
