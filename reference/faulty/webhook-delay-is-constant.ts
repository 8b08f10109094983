import { changeAfterDelivery } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A receiver that is down for an hour is knocked at thousands of times. */
export const webhookDelayIsConstant = defineFault({
  id: "webhook-delay-is-constant",
  wrong: "Every retry of a delivery waits as long as the first.",
  seen: null,
  tier: 2,
  breaks: ["WHK-4"],
  change: changeAfterDelivery((good) => ({ attempts, receipt }) => {
    const first = good({ attempts: 1, receipt });
    return first.kind === "again" ? first : good({ attempts, receipt });
  }),
});
