import type { CheckId } from "../checks/index.ts";
import type { History } from "../contract/history.ts";
import type { Dice } from "./dice.fixture.ts";

/** One way in which a service is wrong, as it shows in a history. */
export type Anomaly = Readonly<{
  /** A kebab-case sentence that says what is wrong. */
  id: string;
  /** The scene that it is planted into. */
  scene: string;
  /** Whether faults elsewhere in the history would excuse it. */
  isExcusedByFaults?: boolean;
  /** How large the scene must be to show it. */
  size?: number;
  /** The rows that must say so: FAIL, or NON-STRICT where the row is a SHOULD. */
  breaks: readonly CheckId[];
  /** Other rows that see the same lie, some of the time. */
  mayBreak?: readonly CheckId[];
  /** Plants it at a random place; null where this history has none. */
  plant: (history: History, dice: Dice) => History | null;
}>;

/** Rows that count attempts see one too many or too few wherever it is. */
export const counting: readonly CheckId[] = [
  "ended-job-stays-ended-and-attempts-only-grow",
  "every-extra-attempt-is-explained",
  "completed-job-is-not-done-again",
];
