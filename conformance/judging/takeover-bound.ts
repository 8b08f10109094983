import type { History } from "../contract/history.ts";
import type { Killed } from "./crash-points.ts";
import { workersKilledWithCallsOpen } from "../exercises/workers-killed-with-calls-open.ts";
import { largest } from "./extremes.ts";
import { jobsSeen } from "./seen-jobs.ts";

/** What a takeover may cost beside the lease. */
const epsilonMs = 2_000;

/** Up to here a late start of jobs that were free to take is a busy machine's doing. */
const tellableMs = 5_000;

/** By when a job must have been taken over whose worker was killed; and whether anybody can tell. */
export type TakeoverBound = Readonly<{
  /** Null if no worker came up again. */
  at: number | null;
  /** How late even that was called which anybody might take. */
  freeMs: number;
  isTellable: boolean;
}>;

/**
 * The bound on a takeover after the one kill of all workers.
 *
 * Nobody can take over before a worker is up again and has called what waited without any lease, so
 * that it is the latest of these and the end of the lease, and 2 s. `ownDelayMs` is what the same jobs
 * took to be called when nothing was wrong. A worker that needed long to start is on a machine, or of a
 * kind, that is slow when it is cold: as long may its first round take.
 */
export function takeoverBound(options: {
  history: History;
  killed: Killed;
  leaseMs: number;
  ownDelayMs: number;
}): TakeoverBound {
  const { history, killed, leaseMs, ownDelayMs } = options;
  const { settledAt, upAt, startMs } = killed;
  const freeMs = slowestFreeMs(history, killed);
  const isTellable = freeMs <= tellableMs;
  if (upAt === null) return { at: null, freeMs, isTellable };
  const grantedMs = Math.min(Math.max(freeMs, startMs), tellableMs);
  const at = Math.max(settledAt + leaseMs, upAt + grantedMs) + ownDelayMs + epsilonMs;
  return { at, freeMs, isTellable };
}

/** How long after the workers were up the last job was called that had waited for nobody's lease. */
function slowestFreeMs(history: History, { upAt }: Killed): number {
  const queued = jobsSeen(history, workersKilledWithCallsOpen, "queued");
  const waits = queued.flatMap(({ calls: [first] }) =>
    first === undefined || upAt === null ? [] : [first.arrivedAt - upAt],
  );
  return largest(waits, 0);
}
