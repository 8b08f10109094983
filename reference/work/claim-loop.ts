import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

import type { Broker, EntryLease } from "../brokers/broker.ts";
import type { ClaimedJob, Fence, WorkerStore } from "../jobs/store.ts";
import type { Pace } from "./pace.ts";
import type { Settler } from "./settler.ts";
import type { Slots } from "./slots.ts";

/** What bounds the cost of a wake-up that never came. */
const pollMs = 1_000;
const troubleMs = 500;

/** Claims jobs for free slots until it is told to stop, whatever fails meanwhile. */
export type ClaimUntilStopped = (options: {
  broker: Broker;
  store: WorkerStore;
  slots: Slots;
  settler: Settler;
  pace: Pace;
  run: (job: ClaimedJob, lease: EntryLease) => void;
  workerName: string;
  leaseMs: number;
  signal: AbortSignal;
  log: Logger;
}) => Promise<void>;

/**
 * Claims in two steps: first the broker leases entries, then the store leases those jobs whose turn
 * it is. An entry without a job is stale: a duplicate, or overtaken by a cancel, or by a worker's
 * crash. In between, what its dependency may not be bothered with yet is put back: such a job takes
 * no slot, and its attempt has not begun.
 */
export const claimUntilStopped: ClaimUntilStopped = async (options) => {
  const { broker, store, slots, settler, leaseMs, signal } = options;

  async function claimSome(): Promise<void> {
    const limit = slots.free();
    if (limit === 0) return untilFreedOr(signal, slots);
    const leases = await broker.claim({ limit, leaseMs });
    if (leases.length === 0) return broker.waitForEntries({ atMostMs: pollMs, signal });
    // Between the two claims the order to stop may have come: then nothing has begun yet.
    if (signal.aborted) return giveBack(leases);
    const { now, later } = await orGiveBack(leases, () => options.pace(leases));
    for (const { lease, afterMs } of later) settler.settle(lease, { afterMs });
    if (now.length === 0) return;
    const jobs = new Map(
      (await orGiveBack(now, () => claimJobs(now))).map((job) => [nameOf(job.fence), job]),
    );
    for (const lease of now) {
      const name = nameOf(lease.entry);
      const job = jobs.get(name);
      // Of two equal entries in one batch the second is as stale as one that comes later.
      jobs.delete(name);
      if (job === undefined) settler.settle(lease, "done");
      else options.run(job, lease);
    }
  }

  function claimJobs(leases: readonly EntryLease[]): Promise<readonly ClaimedJob[]> {
    const entries = leases.map(({ entry }) => entry);
    return store.claim({ entries, leaseMs, worker: options.workerName });
  }

  async function orGiveBack<T>(leases: readonly EntryLease[], ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      giveBack(leases);
      throw error;
    }
  }

  function giveBack(leases: readonly EntryLease[]): void {
    for (const lease of leases) settler.settle(lease, "again");
  }

  while (!signal.aborted) {
    try {
      await claimSome();
    } catch (error) {
      options.log.warn({ err: error }, "jobs could not be claimed");
      await sleep(troubleMs, undefined, { signal }).catch(() => undefined);
    }
  }
};

function nameOf({ jobId, attempt }: Pick<Fence, "jobId" | "attempt">): string {
  return `${jobId} ${attempt}`;
}

async function untilFreedOr(signal: AbortSignal, slots: Slots): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const onAbort = (): void => aborted.resolve();
  signal.addEventListener("abort", onAbort);
  await Promise.race([slots.untilOneIsFreed(), aborted.promise]);
  signal.removeEventListener("abort", onAbort);
}
