import type { EntryLease } from "../brokers/broker.ts";

/**
 * Says of entries that were just leased which of them may be run now, and when the others shall be
 * offered again. Nothing is lost by it: who has to wait is put back, and no attempt has begun.
 */
export type Pace = (leases: readonly EntryLease[]) => Promise<Paced>;

export type Paced = Readonly<{
  now: readonly EntryLease[];
  later: readonly Readonly<{ lease: EntryLease; afterMs: number }>[];
}>;

/** Lets everything run. */
export const unpaced: Pace = async (leases) => ({ now: leases, later: [] });

/** One row of the generic cell rate algorithm, as it was found, in milliseconds from now. */
export type Bucket = Readonly<{
  /** When the next call is due, if calls come evenly. */
  nextInMs: number;
  /** When the last of those who were sent away will be back. */
  lineInMs: number;
}>;

/** How often: one every so many milliseconds, and how much too early one may be. */
export type Rate = Readonly<{ everyMs: number; toleranceMs: number }>;

/**
 * The rate at which no span of `windowMs`, wherever it begins, has more than `count`.
 *
 * With a tolerance of one place, who comes back a little early is not sent to the end of the line
 * again; it costs two places of the count. Where there are too few of them, nobody may be early.
 */
export function rateOf({ count, windowMs }: { count: number; windowMs: number }): Rate {
  if (count < 4) return { everyMs: windowMs / Math.max(1, count - 1), toleranceMs: 0 };
  const everyMs = windowMs / (count - 2);
  return { everyMs, toleranceMs: everyMs };
}

/**
 * Shares out the next places: how many of `wanted` may go now, and when each of the others is to
 * come back. They come back one by one, behind those who were sent away before.
 */
export function takePlaces(
  bucket: Bucket,
  { wanted, everyMs, toleranceMs }: Rate & { wanted: number },
): Bucket & { granted: number; comeBackInMs: readonly number[] } {
  const first = Math.max(0, bucket.nextInMs);
  const fitting = Math.floor((toleranceMs - first) / everyMs) + 1;
  const granted = Math.max(0, Math.min(wanted, fitting));
  const nextInMs = first + granted * everyMs;
  const lineFrom = Math.max(bucket.lineInMs, nextInMs);
  const comeBackInMs = Array.from(
    { length: wanted - granted },
    (_, index) => lineFrom + index * everyMs,
  );
  const lineInMs =
    comeBackInMs.length === 0 ? bucket.lineInMs : lineFrom + comeBackInMs.length * everyMs;
  return { granted, comeBackInMs, nextInMs, lineInMs };
}
