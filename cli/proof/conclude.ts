import type { CheckResult } from "../../conformance/contract/run.ts";
import type { VerdictKind } from "../../conformance/contract/verdict.ts";
import { catchOf } from "./matrix.ts";
import type { ProofService } from "./services.ts";

/** Whether the verdicts on one service were the right ones. */
export type Conclusion = Readonly<{ passed: boolean; detail: string }>;

/**
 * Says whether a service got what it deserves.
 *
 * Faulty: FAIL (NON-STRICT for a SHOULD) on the row that it breaks, or on its family at the least.
 * Lazy: no PASS but those that it is known to earn. Legal: no blame, and NON-STRICT only where that
 * is known. Unbroken: PASS on every row. An error of the harness is right for nobody.
 */
export function conclude(service: ProofService, results: readonly CheckResult[]): Conclusion {
  if (results.length === 0) return { passed: false, detail: "nothing was judged" };
  switch (service.kind) {
    case "faulty":
      return caught(service, results);
    case "lazy":
      return unpraised(service, results);
    case "legal":
      return unblamed(service, results);
    case "unbroken":
      return unbroken(results);
    default:
      return service satisfies never;
  }
}

type Of<Kind extends ProofService["kind"]> = Extract<ProofService, { kind: Kind }>;

/** What the other rows got is told beside the one that it was made for. */
function caught({ breaks }: Of<"faulty">, results: readonly CheckResult[]): Conclusion {
  const primary = results.find(({ requirement }) => requirement === breaks[0]);
  const how = catchOf(breaks, results);
  const seen = results
    .map(({ requirement, verdict }) => `${requirement} ${verdict.kind}`)
    .join(", ");
  const where = how === "family" ? " (caught on its family only)" : "";
  const because = primary?.verdict.because ?? "not judged";
  return { passed: how !== "missed", detail: `${seen}: ${because}${where}` };
}

function unpraised({ earns }: Of<"lazy">, results: readonly CheckResult[]): Conclusion {
  const isEarned = ({ requirement }: CheckResult): boolean =>
    (earns.kind === "only") === (earns.rows[requirement] !== undefined);
  const passed = results.filter(({ verdict }) => verdict.kind === "PASS");
  const broken = results.filter(({ verdict }) => verdict.kind === "HARNESS-ERROR");
  const wrong = [...passed.filter((result) => !isEarned(result)), ...broken];
  const fine = `${passed.length} of ${results.length} rows PASS, and were earned`;
  return { passed: wrong.length === 0, detail: wrong.map(told).join("; ") || fine };
}

function unblamed({ tolerated }: Of<"legal">, results: readonly CheckResult[]): Conclusion {
  const isBlame = ({ requirement, verdict }: CheckResult): boolean =>
    blame.has(verdict.kind) ||
    (verdict.kind === "NON-STRICT" && !tolerated.some((row) => row === requirement));
  const others = results.filter(({ verdict }) => verdict.kind !== "PASS");
  const wrong = others.filter(isBlame);
  const detail = (wrong.length > 0 ? wrong : others).map(told).join("; ");
  return { passed: wrong.length === 0, detail: detail || "all PASS" };
}

const blame: ReadonlySet<VerdictKind> = new Set(["FAIL", "HARNESS-ERROR", "BLOCKED"]);

function unbroken(results: readonly CheckResult[]): Conclusion {
  const others = results.filter(({ verdict }) => verdict.kind !== "PASS");
  const all = `${results.length} of ${results.length} PASS`;
  return { passed: others.length === 0, detail: others.map(told).join("; ") || all };
}

function told({ requirement, verdict }: CheckResult): string {
  return `${requirement} ${verdict.kind}: ${verdict.because}`;
}
