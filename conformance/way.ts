import type { Check } from "./judging/check.ts";
import { capabilities, type Capability } from "./contract/capability.ts";
import type { Target } from "./contract/target.ts";
import type { Exercise } from "./exercise.ts";
import { slotsOf } from "./steps/slots.ts";

/** Exercises that may run side by side, `atOnce` at a time. */
export type Leg = Readonly<{ title: string; exercises: readonly Exercise[]; atOnce: number }>;

/** How many undisturbing exercises run side by side: enough to overlap their waiting. */
const calmAtOnce = 16;

/** With fewer slots those that hold calls open would take them from each other: then one at a time. */
const slotsToShare = 32;

/** What a check needs and this target does not declare. */
export function missingFor(check: Check, target: Target): readonly Capability[] {
  return undeclared([...check.needs, ...check.exercise.needs], target);
}

/** The exercises by which a check is judged on this target: its own, and those of `also` that it allows. */
export function exercisesOf(check: Check, target: Target): readonly Exercise[] {
  const also = check.also ?? [];
  const allowed = also.filter(({ needs }) => undeclared(needs, target).length === 0);
  return [check.exercise, ...allowed];
}

/**
 * Orders the exercises that these checks need and this target allows, each once.
 *
 * Those that disturb nothing come first and overlap; those that fill all slots, and then those
 * that break processes, follow one at a time, so that no fault touches a job of another exercise.
 */
export function wayOf(checks: readonly Check[], target: Target): readonly Leg[] {
  const possible = checks.filter((check) => missingFor(check, target).length === 0);
  const exercises = [...new Set(possible.flatMap((check) => exercisesOf(check, target)))];
  const that = (disturbs: Exercise["disturbs"]): readonly Exercise[] =>
    exercises.filter((exercise) => exercise.disturbs === disturbs);
  const legs: readonly Leg[] = [
    {
      title: "calm: requests only",
      exercises: that("nothing"),
      atOnce: slotsOf(target) < slotsToShare ? 1 : calmAtOnce,
    },
    { title: "crowded: every slot taken", exercises: that("slots"), atOnce: 1 },
    {
      title: "broken: processes, links and services disturbed",
      exercises: that("everything"),
      atOnce: 1,
    },
  ];
  return legs.filter((leg) => leg.exercises.length > 0);
}

function undeclared(needs: readonly Capability[], target: Target): readonly Capability[] {
  return [...new Set(needs)].filter((capability) => !capabilities[capability].by(target));
}
