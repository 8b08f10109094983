import type { AnyFault } from "../../../conformance/contract/fault.ts";
import type { History } from "../../../conformance/contract/history.ts";

/** What the history holds of one exercise. */
export type ExerciseFigures = Readonly<{
  requests: number;
  calls: number;
  faults: readonly AnyFault[];
  notes: number;
}>;

/** Looks up an exercise; one that left no trace has zeros. */
export type ExerciseIndex = (exercise: string) => ExerciseFigures;

/** Reads the history once, so that a page of many checks does not read it many times. */
export function indexExercises(history: History): ExerciseIndex {
  const found = new Map<string, Counting>();
  for (const event of history) {
    const figures = found.get(event.exercise) ?? nothing();
    found.set(event.exercise, figures);
    switch (event.kind) {
      case "op":
        figures.requests += 1;
        break;
      case "call":
        figures.calls += 1;
        break;
      case "fault":
      case "link-fault":
      case "service-fault":
        figures.faults.push(event);
        break;
      case "delivery":
      case "frame":
        break;
      case "note":
        figures.notes += 1;
        break;
    }
  }
  return (exercise) => found.get(exercise) ?? nothing();
}

type Counting = { requests: number; calls: number; faults: AnyFault[]; notes: number };

function nothing(): Counting {
  return { requests: 0, calls: 0, faults: [], notes: 0 };
}
