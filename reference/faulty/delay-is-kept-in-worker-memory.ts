import type { ClaimedJob } from "../jobs/store.ts";
import type { WorkerParts } from "../parts.ts";
import { defineFault } from "./fault.ts";

/** The queue takes the silence of the one who waits for his death, and gives the job to another. */
export const delayIsKeptInWorkerMemory = defineFault({
  id: "delay-is-kept-in-worker-memory",
  wrong: "A worker keeps a delayed job to itself until it is due, longer than its lease is.",
  seen: "celery/kombu#337",
  tier: 2,
  breaks: ["VIS-4"],
  change: { worker: keepDelaysInMemory },
});

function keepDelaysInMemory(parts: WorkerParts): WorkerParts {
  const held = new Map<string, ClaimedJob>();
  return {
    ...parts,
    callProbe: (call) => {
      held.set(call.job.fence.jobId, call.job);
      return parts.callProbe(call);
    },
    store: {
      ...parts.store,
      async fail(outcome) {
        const { fence, next } = outcome;
        const job = held.get(fence.jobId);
        if (next.kind === "die" || job === undefined) return parts.store.fail(outcome);
        const call = {
          job,
          effectKey: parts.effectKeyOf({ id: fence.jobId, attempt: fence.attempt }),
          signal: new AbortController().signal,
        };
        setTimeout(() => void parts.callProbe(call).catch(() => undefined), next.delayMs);
        // Nothing is written: the job is still this worker's, as far as this worker knows.
        return { kind: "recorded", status: "queued" };
      },
    },
  };
}
