import type { Check } from "./check.ts";
import { capabilities, type Capability } from "./contract/capability.ts";
import type { Target } from "./contract/target.ts";
import type { Exercise } from "./exercise.ts";

/** Exercises that may run side by side, `atOnce` at a time. */
export type Leg = Readonly<{ title: string; exercises: readonly Exercise[]; atOnce: number }>;

/** How many undisturbing exercises run side by side: enough to overlap their waiting. */
const calmAtOnce = 16;

/** What a check needs and this target does not declare. */
export function missingFor(check: Check, target: Target): readonly Capability[] {
  const needed = new Set([...check.needs, ...check.exercise.needs]);
  return [...needed].filter((capability) => !capabilities[capability].by(target));
}

/**
 * Orders the exercises that these checks need and this target allows, each once.
 *
 * Those that disturb nothing come first and overlap; those that fill all slots, and then those
 * that break processes, follow one at a time, so that no fault touches a job of another exercise.
 */
export function wayOf(checks: readonly Check[], target: Target): readonly Leg[] {
  const possible = checks.filter((check) => missingFor(check, target).length === 0);
  const exercises = [...new Set(possible.map((check) => check.exercise))];
  const that = (disturbs: Exercise["disturbs"]): readonly Exercise[] =>
    exercises.filter((exercise) => exercise.disturbs === disturbs);
  const legs: readonly Leg[] = [
    { title: "calm: requests only", exercises: that("nothing"), atOnce: calmAtOnce },
    { title: "crowded: every slot taken", exercises: that("slots"), atOnce: 1 },
    { title: "broken: processes killed, paused, ended", exercises: that("processes"), atOnce: 1 },
  ];
  return legs.filter((leg) => leg.exercises.length > 0);
}
