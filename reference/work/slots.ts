import type { EntryLease } from "../brokers/broker.ts";
import type { Hold } from "./heartbeat.ts";

/** The places in which a worker runs jobs. There are never more jobs than places. */
export interface Slots {
  readonly free: () => number;
  /** Resolves when the next job leaves its place. */
  readonly untilOneIsFreed: () => Promise<void>;
  /** Resolves when all places are free. */
  readonly untilAllAreFree: () => Promise<unknown>;
  /** Puts a job into a place for as long as the promise is pending. */
  readonly occupy: (by: { lease: EntryLease; hold: Hold; ended: Promise<void> }) => void;
  readonly leases: () => readonly EntryLease[];
  readonly holds: () => readonly Hold[];
}

/** Makes a worker's places, all of them free. */
export function createSlots(options: {
  count: number;
  onChange: (occupied: number) => void;
}): Slots {
  const occupied = new Set<{ lease: EntryLease; hold: Hold; ended: Promise<void> }>();
  let freed = Promise.withResolvers<void>();

  function leave(one: { lease: EntryLease; hold: Hold; ended: Promise<void> }): void {
    occupied.delete(one);
    options.onChange(occupied.size);
    freed.resolve();
    freed = Promise.withResolvers();
  }

  return {
    free: () => options.count - occupied.size,
    untilOneIsFreed: () => freed.promise,
    untilAllAreFree: () => Promise.all([...occupied].map(({ ended }) => ended)),
    occupy({ lease, hold, ended }) {
      const one = { lease, hold, ended: ended.finally(() => leave(one)) };
      occupied.add(one);
      options.onChange(occupied.size);
    },
    leases: () => [...occupied].map(({ lease }) => lease),
    holds: () => [...occupied].map(({ hold }) => hold),
  };
}
