import { isIP } from "node:net";
import { Agent } from "undici";

import { defineFault } from "./fault.ts";

/** A name says nothing about where it leads; localhost is the simplest. */
export const webhookNameIsNotResolved = defineFault({
  id: "webhook-name-is-not-resolved",
  wrong: "Addresses are checked as they are spelled, and names are believed.",
  seen: null,
  tier: 2,
  breaks: ["WHK-7"],
  change: {
    api: ({ mayBeWebhook, ...parts }) => ({
      ...parts,
      mayBeWebhook: (url) => isName(url) || mayBeWebhook(url),
    }),
    worker: (parts) => {
      const { webhooks } = parts;
      if (webhooks === null) return parts;
      const { connectionsFor } = webhooks;
      const byName = (url: string) => (isName(url) ? anywhere : connectionsFor(url));
      return { ...parts, webhooks: { ...webhooks, connectionsFor: byName } };
    },
  },
});

const anywhere = new Agent();

function isName(url: string): boolean {
  return isIP(new URL(url).hostname.replace(/^\[|\]$/g, "")) === 0;
}
