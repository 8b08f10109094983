import type { Bench, Submission } from "../exercise.ts";

/** A call that is held ends at the job timeout: whoever wants many open at once must be done by this share of it. */
const shareOfTimeout = 0.4;

/** Waits until each of these jobs was called, or so often, but not so long that the first calls would end meanwhile. */
export function untilCalled(
  bench: Bench,
  jobs: readonly Submission[],
  times = 1,
): Promise<boolean> {
  const { jobTimeoutMs = Number.POSITIVE_INFINITY } = bench.policy;
  return bench.until(
    () => jobs.every((job) => bench.callsOf([job]).length >= times),
    Math.min(bench.patienceMs, jobTimeoutMs * shareOfTimeout),
  );
}
