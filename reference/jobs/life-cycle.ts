import type { JobState } from "../../conformance/contract/job.ts";

/**
 * The life of a job, as a table: what may happen in each state, and where it leads.
 *
 * Nothing here touches a database. `store-postgres.ts` performs these moves as fenced updates, and
 * a test drives both with the same events and compares where they end.
 */
export const lifeCycle = {
  queued: {
    claim: "running",
    cancel: "canceled",
    /** It has never started, and was to start by now. */
    expire: "expired",
  },
  running: {
    succeed: "succeeded",
    /** A failure that may pass: the job waits for its next attempt. */
    retry: "queued",
    /** A failure that will not pass, or one too many. */
    die: "failed",
    /** The lease ran out: the worker is gone, and nobody knows how far it came. */
    crash: "queued",
    /** The worker shut down and gave its lease back. */
    release: "queued",
    /** The worker ended the call because a cancel was requested. */
    stop: "canceled",
  },
  succeeded: {},
  failed: { replay: "queued" },
  canceled: {},
  expired: {},
} as const satisfies Record<JobState, Partial<Record<string, JobState>>>;

type EventOf<State> = State extends JobState ? keyof (typeof lifeCycle)[State] : never;

/** Everything that can happen to a job after it was accepted. */
export type JobEvent = EventOf<JobState>;

/** Says where an event leads; null where it cannot happen in that state. */
export function moved(from: JobState, event: JobEvent): JobState | null {
  const moves: Partial<Record<JobEvent, JobState>> = lifeCycle[from];
  return moves[event] ?? null;
}

/** Decides what a cancel does: end the job now, ask its worker, do nothing, or refuse. */
export function cancelOf(state: JobState): "cancel" | "request" | "done" | "refuse" {
  switch (state) {
    case "queued":
      return "cancel";
    case "running":
      return "request";
    case "canceled":
      return "done";
    case "succeeded":
    case "failed":
    case "expired":
      return "refuse";
    default:
      return state satisfies never;
  }
}

/** Decides whether a job is tried again after its n-th failure since it was last queued afresh. */
export function afterFailure(failed: {
  failures: number;
  isPermanent: boolean;
  maxAttempts: number;
}): "retry" | "die" {
  return failed.isPermanent || failed.failures >= failed.maxAttempts ? "die" : "retry";
}

/** Decides whether a job survives its n-th lease loss. */
export function afterCrash(crashed: { crashes: number; maxCrashes: number }): "crash" | "die" {
  return crashed.crashes > crashed.maxCrashes ? "die" : "crash";
}

/**
 * Where a job goes that has left its worker without an end.
 *
 * A cancel that was requested meanwhile wins: such a job never gets another attempt.
 */
export function requeued(isCancelRequested: boolean): "queued" | "canceled" {
  return isCancelRequested ? "canceled" : "queued";
}
