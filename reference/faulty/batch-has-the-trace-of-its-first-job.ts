import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The trace of one request shows the work of a hundred others, and theirs show none. */
export const batchHasTheTraceOfItsFirstJob = defineFault({
  id: "batch-has-the-trace-of-its-first-job",
  wrong: "All jobs that are claimed at once continue the trace of the first of them.",
  seen: "open-telemetry/opentelemetry-specification#2709",
  tier: 3,
  breaks: ["TRC-4"],
  change: changeWorkerStore((store) => ({
    async claim(wanted) {
      const jobs = await store.claim(wanted);
      const [first] = jobs;
      return jobs.map((job) => ({ ...job, trace: first?.trace ?? job.trace }));
    },
  })),
});
