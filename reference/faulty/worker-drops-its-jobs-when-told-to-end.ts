import { defineFault } from "./fault.ts";

/** Ending quickly looks tidy, and each time that the service scales in, somebody's work begins again. */
export const workerDropsItsJobsWhenToldToEnd = defineFault({
  id: "worker-drops-its-jobs-when-told-to-end",
  wrong: "A worker that is told to end interrupts its calls and gives all leases back at once.",
  seen: "kedacore/keda#6719",
  tier: 2,
  breaks: ["SCL-2"],
  change: {
    worker: (parts) => ({
      ...parts,
      drain: (worker, { signal }) => parts.drain(worker, { graceMs: 0, signal }),
    }),
  },
});
