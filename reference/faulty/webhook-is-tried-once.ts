import { changeAfterDelivery } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A receiver that is restarted misses whatever ends meanwhile. */
export const webhookIsTriedOnce = defineFault({
  id: "webhook-is-tried-once",
  wrong: "A delivery that fails is logged and forgotten.",
  seen: null,
  tier: 2,
  breaks: ["WHK-4"],
  change: changeAfterDelivery((good) => (tried) => {
    const step = good(tried);
    return step.kind === "again" ? { kind: "given-up" } : step;
  }),
});
