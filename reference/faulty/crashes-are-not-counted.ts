import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A job that kills its worker kills the next one, and so on until somebody gets up at night. */
export const crashesAreNotCounted = defineFault({
  id: "crashes-are-not-counted",
  wrong: "Only failures end a job: one whose worker dies each time is tried for ever.",
  seen: "taskiq-python/taskiq-aio-pika#35",
  tier: 1,
  breaks: ["RTY-7", "RTY-3", "VIS-4"],
  change: changeWorkerStore((store) => ({
    recoverCrashed: () => store.recoverCrashed({ maxCrashes: Number.MAX_SAFE_INTEGER }),
  })),
});
