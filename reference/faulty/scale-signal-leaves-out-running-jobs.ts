import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The last jobs are taken, the queue is empty, and the workers that run them are scaled away. */
export const scaleSignalLeavesOutRunningJobs = defineFault({
  id: "scale-signal-leaves-out-running-jobs",
  wrong: "The gauges count what waits, and not what runs.",
  seen: "kedacore/keda#2901",
  tier: 2,
  breaks: ["SCL-2"],
  change: changeApiStore((store) => ({
    figures: async () => ({ ...(await store.figures()), running: 0 }),
  })),
});
