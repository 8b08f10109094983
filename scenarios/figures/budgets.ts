import type { Call } from "../../conformance/contract/call.ts";
import type { BudgetResult } from "../../conformance/contract/run.ts";
import type { Ms } from "../../conformance/contract/time.ts";
import { latencyOf } from "../load/latency.ts";
import type { Budgets } from "../scenario.ts";
import { mostCallsAtOnce } from "./calls-at-once.ts";
import type { SideFigures } from "./side-figures.ts";

/**
 * Holds the figures of one side against the budgets. A budget over nothing does not hold.
 *
 * Who got no answer counts with the time for which they waited: a service that answers only the
 * first few must not look fast.
 */
export function budgetResults(options: {
  budgets: Budgets;
  figures: Pick<SideFigures, "offered" | "completed" | "resultMs">;
  /** From the click to the first answer, or to the end of the wait for it. */
  waits: readonly Ms[];
  calls: readonly Call[];
  /** What the side says to run at a time; null where it does not say. */
  slots: number | null;
}): readonly BudgetResult[] {
  const { budgets, figures, waits, calls, slots } = options;
  const { offered, completed, resultMs } = figures;
  return [
    within({
      title: "Wait for the first answer, 99th percentile",
      limit: budgets.answerP99Ms,
      measured: latencyOf(waits).p99,
      unit: "ms",
      n: waits.length,
    }),
    within({
      title: "Result, the slowest",
      limit: budgets.resultMaxMs,
      measured: resultMs.max,
      unit: "ms",
      n: resultMs.n,
    }),
    within({
      title: "Clicks without a result",
      limit: budgets.withoutResult,
      measured: offered - completed,
      unit: "clicks",
      n: offered,
    }),
    ...(slots === null
      ? []
      : [
          within({
            title: "Calls of the dependency at a time",
            limit: slots,
            measured: mostCallsAtOnce(calls),
            unit: "calls",
            n: calls.length,
          }),
        ]),
  ];
}

function within(budget: Omit<BudgetResult, "holds">): BudgetResult {
  return { ...budget, holds: budget.n > 0 && budget.measured <= budget.limit };
}
