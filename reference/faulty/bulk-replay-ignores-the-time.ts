import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** What failed last month runs again with what failed today. */
export const bulkReplayIgnoresTheTime = defineFault({
  id: "bulk-replay-ignores-the-time",
  wrong: "A bulk replay takes every entry of its reason, whenever its last attempt was.",
  seen: null,
  tier: 1,
  breaks: ["DLQ-7"],
  change: changeApiStore((store) => ({
    replayMany: (wanted, by) => store.replayMany({ ...wanted, from: null, until: null }, by),
  })),
});
