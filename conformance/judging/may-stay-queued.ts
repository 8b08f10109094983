import type { Op } from "../contract/op.ts";

/** The exercise that submits jobs of a type that no worker knows. */
export const newerTypeExercise = "newer-type-submitted";

/**
 * Says whether the job that this op submitted may wait for ever: no worker knows its type, and to
 * keep it for a newer one is right. Everybody else's job must end.
 */
export function mayStayQueued({ exercise, label }: Op): boolean {
  return exercise === newerTypeExercise && label === "newer";
}
