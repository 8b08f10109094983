import type { RunOutcome } from "../conformance/contract/exit-codes.ts";
import type { CheckResult, ScenarioSide } from "../conformance/contract/run.ts";
import type { Ms } from "../conformance/contract/time.ts";
import type { VerdictKind } from "../conformance/contract/verdict.ts";
import { counted, lasting } from "./figures/words.ts";

/** How late we may be, as a share of the bound on the first answer; later, its figures are ours. */
const toleratedLag = 0.05;

/** What the verdict is drawn from. The reference is null where the run ended before it. */
export type Grounds = Readonly<{
  reference: ScenarioSide | null;
  control: ScenarioSide | null;
  guards: readonly CheckResult[];
  /** The longest that the generator stood still. */
  stalledMs: Ms;
  answerP99Ms: Ms;
  interrupted: boolean;
}>;

/**
 * Says how the scenario ended, in one word and one sentence. Only the reference side is judged.
 *
 * What was broken is broken, however late we were: a lost job fails. Budgets are figures of time,
 * and these are void if the generator did not keep to its own.
 */
export function verdictOfScenario(
  grounds: Grounds,
): Readonly<{ outcome: RunOutcome; sentence: string }> {
  const { reference, guards, interrupted } = grounds;
  const of = (...kinds: readonly VerdictKind[]): readonly CheckResult[] =>
    guards.filter(({ verdict }) => kinds.includes(verdict.kind));
  const early = interrupted ? " The run was ended early." : "";
  const conclude = (outcome: RunOutcome, because: string) => {
    return { outcome, sentence: `${because}${early}` };
  };

  const failed = of("FAIL");
  if (failed.length > 0) {
    return conclude(
      "fails",
      `Does not hold: ${failed.length} of ${guards.length} guards failed (${rowsOf(failed)}).`,
    );
  }
  if (reference !== null && reference.lost > 0) {
    return conclude("fails", `Does not hold: ${counted(reference.lost)} accepted jobs were lost.`);
  }
  if (of("HARNESS-ERROR").length > 0) {
    const rows = rowsOf(of("HARNESS-ERROR"));
    return conclude("broken-environment", `Could not be judged: the harness failed at ${rows}.`);
  }
  if (reference === null || interrupted) {
    return conclude("inconclusive", "Inconclusive: the load was not put on it to the end.");
  }
  const lateness = latenessOf(grounds);
  if (lateness !== null) return conclude("void", `Void: ${lateness}.`);
  const broken = reference.budgets.filter(({ holds }) => !holds);
  if (broken.length > 0) {
    const budgets = broken.map(
      ({ title, measured, limit, unit }) =>
        `${title.toLowerCase()}: ${amount(measured, unit)}, at most ${amount(limit, unit)}`,
    );
    return conclude("fails", `Does not hold: ${budgets.join("; ")}.`);
  }
  const open = of("INCONCLUSIVE", "BLOCKED");
  if (open.length > 0) {
    return conclude("inconclusive", `Inconclusive: guards could not be judged (${rowsOf(open)}).`);
  }
  return conclude("holds", `Holds: ${comparison(reference, grounds.control)}.`);
}

/** Says how we were too late for the figures to count, or null. */
function latenessOf(grounds: Grounds): string | null {
  const { reference, control, stalledMs, answerP99Ms } = grounds;
  const limitMs = answerP99Ms * toleratedLag;
  const lagMs = Math.max(reference?.generatorLagMs.p99 ?? 0, control?.generatorLagMs.p99 ?? 0);
  if (lagMs > limitMs) {
    return `requests were sent up to ${lasting(lagMs)} late (99th percentile), and ${lasting(limitMs)} is the most at which the figures are the service's own`;
  }
  if (stalledMs > limitMs) {
    return `the generator stood still for ${lasting(stalledMs)}, and ${lasting(limitMs)} is the most at which the figures are the service's own`;
  }
  return null;
}

function comparison(reference: ScenarioSide, control: ScenarioSide | null): string {
  const kept = `all ${counted(reference.offered)} clicks got their result`;
  if (control === null) return kept;
  const without = control.offered - control.completed;
  const beside =
    without === 0
      ? "so did all of"
      : `${counted(without)} of ${counted(control.offered)} did not in`;
  return `${kept}; ${beside} the control (${control.title.toLowerCase()})`;
}

function amount(value: number, unit: string): string {
  return unit === "ms" ? lasting(value) : `${counted(value)} ${unit}`;
}

function rowsOf(results: readonly CheckResult[]): string {
  return results.map(({ requirement }) => requirement).join(", ");
}
