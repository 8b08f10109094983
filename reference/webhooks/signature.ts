import { createHmac } from "node:crypto";

/** What is signed: exactly what the receiver gets. */
export type Signable = Readonly<{ id: string; timestamp: number; body: string }>;

/** Makes the value of `webhook-signature`. */
export type SignDelivery = (delivery: Signable) => string;

/**
 * Signs by Standard Webhooks 1.0: `v1,` and the base64 of an HMAC-SHA256 over id, timestamp and
 * the bytes of the body.
 *
 * Every secret signs. While one is replaced there are two, and a receiver may know either.
 */
export function hmacSigner(secrets: readonly Buffer[]): SignDelivery {
  return ({ id, timestamp, body }) => {
    const signed = `${id}.${timestamp}.${body}`;
    const signatures = secrets.map((secret) =>
      createHmac("sha256", secret).update(signed).digest("base64"),
    );
    return signatures.map((signature) => `v1,${signature}`).join(" ");
  };
}

/** Reads a secret as Standard Webhooks spell it, `whsec_` and base64 of 24 to 64 bytes; null if it is none. */
export function webhookSecretOf(text: string): Buffer | null {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  const secret = Buffer.from(base64 ?? "", "base64");
  return secret.length >= 24 && secret.length <= 64 ? secret : null;
}
