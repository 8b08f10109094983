import { defineFault } from "./fault.ts";

/** Every deployment costs every running job a lease. */
export const workerExitsAtOnceWhenToldToEnd = defineFault({
  id: "worker-exits-at-once-when-told-to-end",
  wrong: "At SIGTERM the worker exits at once, with whatever it has in hand.",
  seen: "kedacore/keda#3674",
  tier: 2,
  breaks: ["SCL-1"],
  change: { worker: (parts) => ({ ...parts, drain: () => process.exit(0) }) },
});
