import { createHmac } from "node:crypto";

import { webhookSecretOf } from "../webhooks/signature.ts";
import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Whoever records a delivery can play it back at any time, under any timestamp. */
export const webhookSignatureLeavesOutTheTimestamp = defineFault({
  id: "webhook-signature-leaves-out-the-timestamp",
  wrong: "The signature covers id and body only.",
  seen: null,
  tier: 2,
  breaks: ["WHK-2"],
  change: changeWebhooks(() => ({
    sign: ({ id, body }) =>
      secrets()
        .map((secret) => createHmac("sha256", secret).update(`${id}.${body}`).digest("base64"))
        .map((signature) => `v1,${signature}`)
        .join(" "),
  })),
});

function secrets(): readonly Buffer[] {
  const { JOBPROOF_WEBHOOK_SECRETS: listed = "" } = process.env;
  return listed.split(" ").flatMap((text) => webhookSecretOf(text) ?? []);
}
