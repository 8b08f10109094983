import type { Database } from "../jobs/database.ts";
import { postgresDeliveries } from "../jobs/postgres/deliveries.ts";
import type { WebhookSettings } from "../settings.ts";
import { retryAfterMs, type ReadRetryAfter } from "../work/retry-after.ts";
import { databaseBell, type Bell } from "./bell.ts";
import type { DeliveryLimits } from "./deliverer.ts";
import { afterDelivery, type AfterDelivery } from "./delivery-policy.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { guardedConnections, type ConnectionsFor } from "./guarded-connections.ts";
import { stampOfTry, type StampOf } from "./send-delivery.ts";
import { hmacSigner, type SignDelivery } from "./signature.ts";

/** Everything that the delivery of webhooks decides or depends on, each replaceable by itself. */
export type WebhookParts = Readonly<{
  deliveries: DeliveryStore;
  deliveryBell: Bell;
  deliveryLimits: DeliveryLimits;
  afterDelivery: AfterDelivery;
  connectionsFor: ConnectionsFor;
  stampOf: StampOf;
  sign: SignDelivery;
  readRetryAfter: ReadRetryAfter;
  maxAttempts: number;
  timeoutMs: number;
  close: () => Promise<void>;
}>;

/** Makes the parts of the delivery of webhooks as they should be. */
export function webhookParts(
  settings: WebhookSettings,
  store: { database: Database; url: string },
): WebhookParts {
  const { secrets, allowedOrigins, policy, timeoutMs } = settings;
  const { connectionsFor, close } = guardedConnections({ allowedOrigins, connectMs: timeoutMs });
  return {
    deliveries: postgresDeliveries(store.database),
    deliveryBell: databaseBell({ url: store.url, channel: "jobproof_deliveries" }),
    // Sockets cost little while they wait: enough for many receivers that hang at the same time.
    deliveryLimits: { total: 256, perUrl: 4 },
    afterDelivery: afterDelivery(policy, Math.random),
    connectionsFor,
    stampOf: stampOfTry,
    sign: hmacSigner(secrets),
    readRetryAfter: retryAfterMs,
    maxAttempts: policy.maxAttempts,
    timeoutMs,
    close,
  };
}
