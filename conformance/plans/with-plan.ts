import type { Judged } from "../judging/check.ts";
import type { CheckResult } from "../contract/run.ts";
import { resultOf } from "../judging/judging.ts";
import type { Search } from "./search.ts";

/** What a plan broke is broken, and the plan shows it best: its verdict takes the place of the run's. */
export function withPlan(
  results: readonly CheckResult[],
  options: { search: Search | null; judged: Judged; replay: string },
): readonly CheckResult[] {
  const { search, judged, replay } = options;
  const broken = search?.failed?.broken ?? [];
  return results.map((result) => {
    const found = broken.find(({ check }) => check.id === result.id);
    if (found === undefined) return result;
    return resultOf({ ...found, exercise: result.exercise, judged, replay });
  });
}
