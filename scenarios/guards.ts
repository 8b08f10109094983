import type { Check } from "../conformance/judging/check.ts";
import { checks } from "../conformance/checks/index.ts";
import type { History } from "../conformance/contract/history.ts";
import type { CheckResult } from "../conformance/contract/run.ts";
import type { Target } from "../conformance/contract/target.ts";
import type { ExerciseEnd } from "../conformance/exercise.ts";
import { judgeAll } from "../conformance/judging/judging.ts";
import { loadInWords } from "./load-in-words.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Judges the guards of a scenario by all that happened to the target under its load.
 *
 * The judges are those of the checks; the scenario stands in for each check's own exercise, so
 * what only that exercise needs is not asked for.
 */
export function judgeGuards(options: {
  scenario: Scenario;
  target: Target;
  /** The target's part of the history. */
  history: History;
  /** How the load ended: only after `done` may a guard pass. */
  end: ExerciseEnd;
  replayOf: (check: Check) => string;
}): readonly CheckResult[] {
  const { scenario, target, history, end, replayOf } = options;
  const all: readonly Check[] = checks;
  const guards = all
    .filter(({ id }) => scenario.guards.some((guard) => guard === id))
    .map((check): Check => {
      const did = loadInWords(scenario);
      return {
        ...check,
        exercise: { ...check.exercise, id: scenario.id, did, needs: [] },
        also: [],
        scope: "run",
      };
    });
  return judgeAll({
    checks: guards,
    judged: { history, target, policy: target.policy ?? {} },
    ends: new Map([[scenario.id, end]]),
    replayOf,
  });
}
