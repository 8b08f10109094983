import type { Job } from "../jobs/store.ts";
import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const freshMs = 500;

/** Whoever polls through a load balancer sees the job end, and then run again. */
export const statusIsCachedPerProcess = defineFault({
  id: "status-is-cached-per-process",
  wrong: `Each API process answers the status of a job from its own cache for ${freshMs} ms.`,
  seen: null,
  tier: 2,
  breaks: ["STS-3", "STS-2"],
  change: changeApiStore((store) => {
    const cached = new Map<string, Promise<Job | null>>();
    return {
      readJob(of) {
        const name = JSON.stringify([of.tenant, of.id]);
        const job = cached.get(name) ?? store.readJob(of);
        if (!cached.has(name)) setTimeout(() => cached.delete(name), freshMs);
        cached.set(name, job);
        return job;
      },
    };
  }),
});
