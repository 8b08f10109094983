import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The receiver says when it will be back, and is called until then. */
export const webhookIgnoresRetryAfter = defineFault({
  id: "webhook-ignores-retry-after",
  wrong: "Nobody reads the Retry-After of a receiver.",
  seen: null,
  tier: 2,
  breaks: ["WHK-5"],
  change: changeWebhooks(() => ({ readRetryAfter: () => null })),
});
