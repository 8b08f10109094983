import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Everybody waits for the one receiver that hangs. */
export const deliveriesAreSentOneAfterAnother = defineFault({
  id: "deliveries-are-sent-one-after-another",
  wrong: "Each worker sends one delivery at a time.",
  seen: null,
  tier: 2,
  breaks: ["WHK-6"],
  change: changeWebhooks(() => ({ deliveryLimits: { total: 1, perUrl: 1 } })),
});
