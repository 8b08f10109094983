import type { EntryLease } from "../brokers/broker.ts";
import type { Broker } from "../brokers/broker.ts";
import type { ClaimedJob } from "../jobs/store.ts";
import { runAttempt, type AttemptTools } from "./attempt.ts";
import type { ClaimUntilStopped } from "./claim-loop.ts";
import type { Hold, StartHeartbeat } from "./heartbeat.ts";
import type { Pace } from "./pace.ts";
import { periodically } from "./periodically.ts";
import { createSettler } from "./settler.ts";
import { createSlots } from "./slots.ts";

/** A worker that can be shut down in steps; `drain.ts` says in which. */
export interface Worker {
  /** Takes no further job, from this moment on. */
  stopClaiming(): void;
  /** Resolves when no job runs any more. Only after `stopClaiming`. */
  untilIdle(): Promise<void>;
  /** Ends the calls that are open and gives their leases back. */
  releaseAll(): void;
  /** Stops the heartbeat. Only after everything else. */
  close(): Promise<void>;
}

/** What a worker needs beside what each of its attempts does. */
export type WorkerTools = AttemptTools &
  Readonly<{
    /** Never used twice, so that nobody mistakes a new process for the one before it. */
    name: string;
    broker: Broker;
    claimUntilStopped: ClaimUntilStopped;
    pace: Pace;
    startHeartbeat: StartHeartbeat;
    concurrency: number;
  }>;

/** Claims jobs while it has free slots, runs them, and keeps their leases alive meanwhile. */
export function startWorker(tools: WorkerTools): Worker {
  const { broker, store, log, leaseMs, metrics } = tools;
  const stopping = new AbortController();
  const settler = createSettler({ broker, log });
  const slots = createSlots({
    count: tools.concurrency,
    onChange: (occupied) => metrics.running.set(occupied),
  });
  const heartbeat = tools.startHeartbeat({
    leaseMs,
    renew: (fences) => store.renew({ fences, leaseMs }),
    onError: (error) => log.warn({ err: error }, "leases could not be renewed"),
  });
  const entryRenewal = periodically({
    everyMs: leaseMs / 4,
    run: () => broker.renew(slots.leases(), leaseMs),
    onError: (error) => log.warn({ err: error }, "queue entries could not be renewed"),
  });

  function run(job: ClaimedJob, lease: EntryLease): void {
    const hold = heartbeat.hold(job.fence);
    if (stopping.signal.aborted) hold.giveUp("shutting-down");
    slots.occupy({ lease, hold, ended: runToItsEnd(job, lease, hold) });
  }

  async function runToItsEnd(job: ClaimedJob, lease: EntryLease, hold: Hold): Promise<void> {
    try {
      const end = await runAttempt(tools, { job, hold });
      // The entry of a lost lease is no longer ours either.
      if (end !== "lost") settler.settle(lease, "done");
    } catch (error) {
      // A bug, or a job that breaks us. Its lease runs out and counts as a crash, so that one which
      // does this each time ends in the dead letters.
      log.error({ err: error, jobId: job.fence.jobId }, "an attempt broke");
    } finally {
      hold.end();
    }
  }

  const { signal } = stopping;
  const claims = { broker, store, slots, settler, run, pace: tools.pace, leaseMs };
  const claiming = tools.claimUntilStopped({ ...claims, workerName: tools.name, signal, log });

  return {
    stopClaiming: () => stopping.abort(),
    async untilIdle() {
      await claiming;
      await slots.untilAllAreFree();
      await settler.untilSettled();
    },
    releaseAll() {
      for (const hold of slots.holds()) hold.giveUp("shutting-down");
    },
    async close() {
      await Promise.all([heartbeat.stop(), entryRenewal.stop()]);
    },
  };
}
