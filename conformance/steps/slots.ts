import { countProcesses } from "../contract/capability.ts";
import type { Target } from "../contract/target.ts";

/**
 * How many jobs all workers of a target run at a time, as it declares; Infinity where it does not say.
 *
 * Whoever holds calls open takes slots: more than there are is not to be had, however long one waits.
 */
export function slotsOf(target: Target): number {
  const perWorker = target.policy?.concurrencyPerWorker ?? Number.POSITIVE_INFINITY;
  return perWorker * Math.max(1, countProcesses(target, "worker"));
}

/** With fewer slots, exercises that hold calls open would take them from each other: then each runs alone. */
export const slotsToShare = 32;
