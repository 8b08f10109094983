import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The dependency that has just come back is hit by all at once. */
export const bulkReplayIgnoresItsRate = defineFault({
  id: "bulk-replay-ignores-its-rate",
  wrong: "The jobs of a bulk replay are all due at once.",
  seen: null,
  tier: 2,
  breaks: ["DLQ-7"],
  change: changeApiStore((store) => ({
    replayMany: (wanted, by) => store.replayMany({ ...wanted, perSec: 1_000_000 }, by),
  })),
});
