import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Receivers that follow the standard refuse late retries, for they look played back. */
export const webhookTimestampIsFrozen = defineFault({
  id: "webhook-timestamp-is-frozen",
  wrong: "The timestamp says at every try when the job ended.",
  seen: null,
  tier: 2,
  breaks: ["WHK-3"],
  change: changeWebhooks(({ stampOf }) => ({
    stampOf: (delivery) => stampOf(delivery, delivery.owedSince.getTime()),
  })),
});
