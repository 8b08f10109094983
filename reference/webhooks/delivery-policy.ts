import { backoffBoundMs } from "../jobs/retry-policy.ts";
import type { WebhookPolicy } from "../settings.ts";
import type { DeliveryStep } from "./delivery-store.ts";
import type { Receipt } from "./send-delivery.ts";

/** Decides what becomes of a delivery after its n-th try. */
export type AfterDelivery = (tried: { attempts: number; receipt: Receipt }) => DeliveryStep;

/**
 * Standard Webhooks: 2xx is delivered, 410 means never again, everything else is tried again.
 *
 * Half of each delay is certain and half of it random: a receiver that was down for a moment has
 * time to recover, and is not met by everybody at once. What it asks for with Retry-After is a lower
 * bound, up to a day. 429, 502 and 504 say that it is under load, so that all that goes there waits.
 */
export function afterDelivery(policy: WebhookPolicy, random: () => number): AfterDelivery {
  return ({ attempts, receipt }) => {
    const status = receipt.kind === "answered" ? receipt.status : null;
    if (status !== null && status >= 200 && status < 300) return { kind: "delivered" };
    if (status === gone) return { kind: "disabled" };
    if (receipt.kind === "refused-address" || attempts >= policy.maxAttempts) {
      return { kind: "given-up" };
    }
    const bound = backoffBoundMs(attempts, policy.backoff);
    const asked = receipt.kind === "answered" ? (receipt.retryAfterMs ?? 0) : 0;
    const delayMs = Math.max(bound / 2 + (random() * bound) / 2, Math.min(asked, longestAskedMs));
    return { kind: "again", delayMs: Math.ceil(delayMs), throttles: underLoad.has(status ?? 0) };
  };
}

const gone = 410;
const underLoad: ReadonlySet<number> = new Set([429, 502, 504]);
const longestAskedMs = 86_400_000;
