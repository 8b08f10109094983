import { createHmac } from "node:crypto";
import type { Delivery } from "../contract/delivery.ts";

/** What Standard Webhooks sign, and the signatures, as they came over the wire. */
export type Signed = Readonly<{
  id: string;
  timestamp: string;
  body: Buffer;
  /** The list of the header, by blanks. */
  signatures: readonly string[];
}>;

/** Reads the headers of a delivery; null where one of them is missing. */
export function signedOf({ headers, body }: Delivery): Signed | null {
  const {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signature,
  } = headers;
  if (id === undefined || timestamp === undefined || signature === undefined) return null;
  return { id, timestamp, body: Buffer.from(body, "base64"), signatures: signature.split(/ +/) };
}

/** Says whether one of the signatures is the right one, by this secret, of exactly these bytes. */
export function isSignedBy(signed: Signed, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const text = Buffer.concat([Buffer.from(`${signed.id}.${signed.timestamp}.`), signed.body]);
  const right = `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
  return signed.signatures.includes(right);
}

/** The same with one part altered each: none of them may verify. */
export function tampered(signed: Signed): readonly Signed[] {
  const body = Buffer.from(signed.body);
  // One bit, in the middle.
  const middle = Math.floor(body.length / 2);
  body[middle] = (body[middle] ?? 0) ^ 1;
  return [
    { ...signed, id: `${signed.id}x` },
    { ...signed, timestamp: String(Number(signed.timestamp) + 1) },
    { ...signed, body: body.length > 0 ? body : Buffer.from("x") },
  ];
}
