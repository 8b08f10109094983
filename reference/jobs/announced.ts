import type { JobId } from "../../conformance/contract/job.ts";
import type { Announcer } from "./announcer.ts";
import type { ApiStore, Fence, WorkerStore, WriteOutcome } from "./store.ts";

type Announce = Announcer["announce"];

/** The API's half of a store, which announces the jobs that it has changed. */
export function announcedApiStore(store: ApiStore, announce: Announce): ApiStore {
  return {
    ...store,
    async cancel(of, by) {
      const outcome = await store.cancel(of, by);
      if (outcome.kind === "canceled") announce([of.id]);
      return outcome;
    },
    async replay(of, by) {
      const outcome = await store.replay(of, by);
      if (outcome.kind === "replayed") announce([outcome.job.id]);
      return outcome;
    },
    async replayMany(wanted, by) {
      const replayed = await store.replayMany(wanted, by);
      const those = replayed.items.filter(({ outcome }) => outcome === "replayed");
      announce(those.map(({ jobId }) => jobId));
      return replayed;
    },
  };
}

/** The worker's half of a store, which announces the jobs that it has changed. */
export function announcedWorkerStore(store: WorkerStore, announce: Announce): WorkerStore {
  const told = async (id: JobId, written: Promise<WriteOutcome>): Promise<WriteOutcome> => {
    const outcome = await written;
    if (outcome.kind === "recorded") announce([id]);
    return outcome;
  };
  return {
    ...store,
    async claim(wanted) {
      const jobs = await store.claim(wanted);
      announce(jobs.map(({ fence }) => fence.jobId));
      return jobs;
    },
    complete: (outcome) => told(outcome.fence.jobId, store.complete(outcome)),
    fail: (outcome) => told(outcome.fence.jobId, store.fail(outcome)),
    release: (fence: Fence) => told(fence.jobId, store.release(fence)),
    endCanceled: (fence: Fence) => told(fence.jobId, store.endCanceled(fence)),
    async recoverCrashed(budget) {
      const recovered = await store.recoverCrashed(budget);
      announce(recovered.map(({ jobId }) => jobId));
      return recovered;
    },
  };
}
