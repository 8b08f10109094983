import { randomUUID } from "node:crypto";

import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** No receiver knows a repetition again, and acts twice. */
export const webhookIdIsNewAtEveryTry = defineFault({
  id: "webhook-id-is-new-at-every-try",
  wrong: "Every try of a delivery has an id of its own.",
  seen: null,
  tier: 2,
  breaks: ["WHK-3"],
  change: changeWebhooks(({ stampOf }) => ({
    stampOf: (delivery, nowMs) => ({ ...stampOf(delivery, nowMs), id: randomUUID() }),
  })),
});
