import type { CheckResult } from "../../../conformance/contract/run.ts";
import type { VerdictKind } from "../../../conformance/contract/verdict.ts";
import { count } from "./quantity.ts";
import { worstFirst } from "./verdict-words.ts";

/** How often each kind of verdict occurred. */
export type Tally = readonly Readonly<{ kind: VerdictKind; n: number }>[];

/** Counts results by kind, worst first. Kinds that did not occur are left out. */
export function tallyOf(results: readonly CheckResult[]): Tally {
  return worstFirst
    .map((kind) => ({ kind, n: results.filter((result) => result.verdict.kind === kind).length }))
    .filter(({ n }) => n > 0);
}

/** Writes a tally as a line, such as `2 FAIL, 52 PASS`. */
export function tallyLine(tally: Tally): string {
  return tally.map(({ kind, n }) => `${count(n)} ${kind}`).join(", ");
}
