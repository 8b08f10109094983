import { changeLastEventId } from "./change-stream.ts";
import { defineFault } from "./fault.ts";

/** A client that comes back is treated like one that comes for the first time. */
export const resumedStreamStartsAtNow = defineFault({
  id: "resumed-stream-starts-at-now",
  wrong: "Last-Event-ID is not looked at: what happened while a client was away is never told.",
  seen: "anomalyco/opencode#25657",
  tier: 2,
  breaks: ["SSE-3", "SSE-5"],
  change: changeLastEventId(() => null),
});
