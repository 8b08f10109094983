import { Agent } from "undici";

import { defineFault } from "./fault.ts";

/** Clients can make the service call whatever only it can reach. */
export const webhookAddressIsNotChecked = defineFault({
  id: "webhook-address-is-not-checked",
  wrong: "Any URL is taken for a webhook, and called, wherever it leads.",
  seen: null,
  tier: 2,
  breaks: ["WHK-7"],
  change: {
    api: (parts) => ({ ...parts, mayBeWebhook: () => true }),
    worker: (parts) => ({
      ...parts,
      webhooks: parts.webhooks && { ...parts.webhooks, connectionsFor: () => anywhere },
    }),
  },
});

const anywhere = new Agent();
