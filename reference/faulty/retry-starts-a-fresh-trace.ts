import { traceOf } from "../trace-context.ts";
import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** What went wrong is in a trace that nobody finds from the request. */
export const retryStartsAFreshTrace = defineFault({
  id: "retry-starts-a-fresh-trace",
  wrong: "Only the first attempt continues the trace of the request; each retry begins its own.",
  seen: null,
  tier: 3,
  breaks: ["TRC-3"],
  change: changeWorkerStore((store) => ({
    async claim(wanted) {
      const jobs = await store.claim(wanted);
      const fresh = traceOf({ traceparent: undefined, tracestate: undefined });
      return jobs.map((job) => (job.fence.attempt > 1 ? { ...job, trace: fresh } : job));
    },
  })),
});
