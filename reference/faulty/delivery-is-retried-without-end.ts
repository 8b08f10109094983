import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Who has gone for good is still called next year. */
export const deliveryIsRetriedWithoutEnd = defineFault({
  id: "delivery-is-retried-without-end",
  wrong: "A webhook that nobody takes is sent again for ever, whatever is declared.",
  seen: null,
  tier: 2,
  breaks: ["WHK-4"],
  change: changeWebhooks(({ afterDelivery }) => ({
    maxAttempts: Number.MAX_SAFE_INTEGER,
    afterDelivery: (tried) => {
      const step = afterDelivery(tried);
      return step.kind === "given-up" ? { kind: "again", delayMs: 300, throttles: false } : step;
    },
  })),
});
