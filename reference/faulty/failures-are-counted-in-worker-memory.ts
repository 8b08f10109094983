import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The count begins anew with each worker that has the job, and with each restart of one. */
export const failuresAreCountedInWorkerMemory = defineFault({
  id: "failures-are-counted-in-worker-memory",
  wrong: "How often a job has failed is counted in the memory of the worker that it failed in.",
  seen: "MassTransit/MassTransit#2076",
  tier: 2,
  breaks: ["RTY-7", "RTY-3"],
  change: changeWorkerStore((store) => {
    const failures = new Map<string, number>();
    return {
      async claim(wanted) {
        const jobs = await store.claim(wanted);
        return jobs.map((job) => ({ ...job, failures: failures.get(job.fence.jobId) ?? 0 }));
      },
      fail(outcome) {
        const { jobId } = outcome.fence;
        failures.set(jobId, (failures.get(jobId) ?? 0) + 1);
        return store.fail(outcome);
      },
    };
  }),
});
