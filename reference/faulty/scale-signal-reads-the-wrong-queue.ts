import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The queue was renamed, and the gauge still asks for the one that is empty. */
export const scaleSignalReadsTheWrongQueue = defineFault({
  id: "scale-signal-reads-the-wrong-queue",
  wrong: "The gauge of waiting jobs reads another queue, and stays at 0.",
  seen: "kedacore/keda#5283",
  tier: 2,
  breaks: ["SCL-2"],
  change: changeApiStore((store) => ({
    figures: async () => ({ ...(await store.figures()), queued: 0, oldestQueuedMs: 0 }),
  })),
});
