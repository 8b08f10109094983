import type { Check } from "./judging/check.ts";
import { capabilities, type Capability } from "./contract/capability.ts";
import type { Target } from "./contract/target.ts";
import type { Disturbance, Exercise } from "./exercise.ts";
import { slotsOf, slotsToShare } from "./steps/slots.ts";

/** Exercises that may run side by side, `atOnce` at a time. */
export type Leg = Readonly<{ title: string; exercises: readonly Exercise[]; atOnce: number }>;

/** How many undisturbing exercises run side by side: enough to overlap their waiting. */
const calmAtOnce = 16;

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
 * Those that disturb nothing come first and overlap; all others follow one at a time, so that no fault
 * touches a job of another exercise. Links are cut before the slots are filled and a worker sleeps, and
 * processes are replaced last: what dies in a worker with its connection, such as a heartbeat, is then
 * missed by what comes after, and not brought back by a fresh process.
 */
export function wayOf(checks: readonly Check[], target: Target): readonly Leg[] {
  const possible = checks.filter((check) => missingFor(check, target).length === 0);
  const exercises = [...new Set(possible.flatMap((check) => exercisesOf(check, target)))];
  const canShare = slotsOf(target) >= slotsToShare;
  const legs = order.map(({ disturbs, title }): Leg => ({
    title,
    exercises: longestFirst(exercises.filter((exercise) => exercise.disturbs === disturbs)),
    atOnce: disturbs === "nothing" && canShare ? calmAtOnce : 1,
  }));
  return legs.filter((leg) => leg.exercises.length > 0);
}

const order = [
  { disturbs: "nothing", title: "calm: requests only" },
  { disturbs: "links", title: "cut off: links disturbed" },
  { disturbs: "slots", title: "crowded: every slot taken" },
  { disturbs: "sleep", title: "asleep: a worker paused" },
  { disturbs: "processes", title: "broken: processes and services killed" },
] as const satisfies readonly Readonly<{ disturbs: Disturbance; title: string }>[];

/** What is begun last decides when all are over. */
function longestFirst(exercises: readonly Exercise[]): readonly Exercise[] {
  return exercises.toSorted((a, b) => Number(b.waitsLong ?? false) - Number(a.waitsLong ?? false));
}

function undeclared(needs: readonly Capability[], target: Target): readonly Capability[] {
  return [...new Set(needs)].filter((capability) => !capabilities[capability].by(target));
}
