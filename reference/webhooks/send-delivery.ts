import { request } from "undici";

import { childOf } from "../trace-context.ts";
import type { ReadRetryAfter } from "../work/retry-after.ts";
import type { OwedDelivery } from "./delivery-store.ts";
import { AddressRefused, type ConnectionsFor } from "./guarded-connections.ts";
import type { SignDelivery } from "./signature.ts";

/** How a try ended, as far as the receiver let us know. */
export type Receipt =
  | Readonly<{ kind: "answered"; status: number; retryAfterMs: number | null }>
  /** The URL leads to an address that we do not call. */
  | Readonly<{ kind: "refused-address" }>
  /** No answer: too late, refused, reset, or not found. */
  | Readonly<{ kind: "unreachable" }>;

/** Names one try: the id stays for every try of a delivery, the timestamp, in seconds, is of this one. */
export type StampOf = (
  delivery: OwedDelivery,
  nowMs: number,
) => Readonly<{ id: string; timestamp: number }>;

/**
 * The timestamp lets a receiver refuse what somebody recorded and plays back; the id lets it drop
 * what it has had.
 */
export const stampOfTry: StampOf = ({ id }, nowMs) => ({
  id,
  timestamp: Math.floor(nowMs / 1_000),
});

/** Tries one delivery once. `signal` ends the try, which is then `unreachable`. */
export type SendDelivery = (delivery: OwedDelivery, signal: AbortSignal) => Promise<Receipt>;

/**
 * Posts a delivery by Standard Webhooks 1.0. Redirects are not followed: whoever moves tells us the
 * new URL, and a redirect could lead to where we must not go.
 */
export function deliverySender(tools: {
  connectionsFor: ConnectionsFor;
  stampOf: StampOf;
  sign: SignDelivery;
  readRetryAfter: ReadRetryAfter;
  timeoutMs: number;
  now?: () => number;
}): SendDelivery {
  const { connectionsFor, stampOf, sign, readRetryAfter, timeoutMs, now = Date.now } = tools;
  return async (delivery, signal) => {
    const { url, body, traceparent } = delivery;
    const { id, timestamp } = stampOf(delivery, now());
    const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const answer = await request(url, {
        dispatcher: connectionsFor(url),
        signal: ends,
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": "Jobproof-Webhooks/1",
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": sign({ id, timestamp, body }),
          traceparent: childOf(traceparent),
        },
        body,
      });
      const { statusCode, headers } = answer;
      // Reading the rest frees the connection for the next delivery; what it says does not matter.
      await answer.body.dump({ limit: 65_536, signal: ends }).catch(() => undefined);
      const retryAfter = headers["retry-after"];
      const asked = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
      return { kind: "answered", status: statusCode, retryAfterMs: readRetryAfter(asked, now()) };
    } catch (error) {
      return { kind: error instanceof AddressRefused ? "refused-address" : "unreachable" };
    }
  };
}
