import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The filter is in the request, in the documentation, and not in the statement. */
export const bulkReplayIgnoresTheReason = defineFault({
  id: "bulk-replay-ignores-the-reason",
  wrong: "A bulk replay takes every entry of its time, whatever reason was asked for.",
  seen: null,
  tier: 1,
  breaks: ["DLQ-7"],
  change: changeApiStore((store) => ({
    replayMany: (wanted, by) => store.replayMany({ ...wanted, reason: null }, by),
  })),
});
