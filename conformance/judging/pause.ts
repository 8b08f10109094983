import type { FaultEvent } from "../contract/fault.ts";
import type { History } from "../contract/history.ts";
import { workerPausedPastItsLease } from "../exercises/worker-paused-past-its-lease.ts";
import { jobsSeen, type SeenJob } from "./seen-jobs.ts";
import { faultsOf, notesOf } from "./views.ts";

/** How long the worker slept that was paused past its lease. */
export type Pause = Readonly<{
  stoppedAt: number;
  resumedAt: number;
  faults: readonly FaultEvent[];
}>;

/** Finds it; null if nobody slept, or nobody was woken up. The exercise names its sleeper in a note. */
export function pauseIn(history: History): Pause | null {
  const [sleeper] = notesOf(history, workerPausedPastItsLease);
  const faults = faultsOf(history, "worker").filter(
    ({ exercise, process }) => exercise === sleeper?.exercise && process === sleeper.detail,
  );
  const stop = faults.find(({ fault }) => fault === "stop");
  const resume = faults.find(({ fault }) => fault === "resume");
  if (stop === undefined || resume === undefined) return null;
  return { stoppedAt: stop.injectedAt, resumedAt: resume.injectedAt, faults: [stop, resume] };
}

/** How long beyond the lease a worker must have slept beside others that ran, before its jobs count as left. */
const beyondLeaseMs = 8_000;

/** The sleeper's jobs that no other worker took over all the while. */
export function leftAsleep(history: History, leaseMs: number): readonly SeenJob[] {
  const pause = pauseIn(history);
  if (pause === null || pause.resumedAt - pause.stoppedAt < leaseMs + beyondLeaseMs) return [];
  return jobsSeen(history, workerPausedPastItsLease, "taken-over").filter(({ calls }) => {
    const [first, second] = calls;
    if (first === undefined || first.arrivedAt >= pause.stoppedAt) return false;
    return second === undefined || second.arrivedAt > pause.resumedAt;
  });
}
