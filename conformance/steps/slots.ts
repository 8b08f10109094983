import type { Answer } from "../contract/call.ts";
import { countProcesses } from "../contract/capability.ts";
import type { Target } from "../contract/target.ts";
import type { Bench, Submission } from "../exercise.ts";

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

/** More slots than this are not taken: so many open calls would measure us, not the target. */
export const mostSlots = 2_000;

/** A worker may fetch ahead for itself what another could run: that often more jobs are offered. */
const offers = 4;

const hold: readonly Answer[] = [{ kind: "hold" }];

/** The jobs that were offered, in order, and how many calls were open at the moment at which most were. */
export type TakenSlots = Readonly<{ holding: readonly Submission[]; mostOpen: number }>;

/** Offers jobs whose calls are held open, until so many are open or no more come. */
export async function takeSlots(
  bench: Bench,
  options: {
    slots: number;
    /** Of the jobs that are offered. */
    label: string;
    /** Jobs whose calls are held as well. */
    besides?: readonly Submission[];
    /** Default: as long as the bench has patience. */
    withinMs?: number;
  },
): Promise<TakenSlots> {
  const { slots, label, besides = [], withinMs = bench.patienceMs } = options;
  const holding: Submission[] = [];
  let mostOpen = 0;
  const countOpen = (): number => {
    const calls = bench.callsOf([...besides, ...holding]);
    const open = calls.filter(({ end }) => end === "open").length;
    mostOpen = Math.max(mostOpen, open);
    return open;
  };
  for (let offer = 0; offer < offers && countOpen() < slots; offer++) {
    const missing = slots - countOpen();
    holding.push(...(await bench.submitMany(missing, { label, script: hold })));
    await bench.until(() => countOpen() >= slots, withinMs / offers);
  }
  return { holding, mostOpen };
}
