import { changeAfterDelivery } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A receiver under load gets the rest of the load as well. */
export const loadedReceiverIsNotThrottled = defineFault({
  id: "loaded-receiver-is-not-throttled",
  wrong: "After 429, 502 or 504 only the same delivery waits, and nothing else that goes there.",
  seen: null,
  tier: 2,
  breaks: ["WHK-5"],
  change: changeAfterDelivery((good) => (tried) => {
    const step = good(tried);
    return step.kind === "again" ? { ...step, throttles: false } : step;
  }),
});
