import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A framework hands over parsed JSON, and what is written anew has other bytes: 1.0 becomes 1. */
export const webhookSignsRewrittenJson = defineFault({
  id: "webhook-signs-rewritten-json",
  wrong:
    "The signature is over the body parsed and written anew, not over the bytes that are sent.",
  seen: null,
  tier: 2,
  breaks: ["WHK-2"],
  change: changeWebhooks(({ sign }) => ({
    sign: ({ body, ...rest }) => sign({ ...rest, body: JSON.stringify(JSON.parse(body)) }),
  })),
});
