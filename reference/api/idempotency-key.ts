import type { IncomingHttpHeaders } from "node:http";

import { refuse, type Refusal } from "./route.ts";

/** A string of RFC 8941 with its parameters, which have no meaning here. */
const quotedForm = /^"(?<quoted>(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"(?:;.*)?$/;
const bareForm = /^[\x21\x23-\x7e][\x21-\x7e]*$/;
const maxCharacters = 255;

/**
 * Reads the key of a submission. `"abc"` and `abc` are the same key.
 *
 * Two headers reach us joined by a comma and a blank, which no form allows: they are malformed
 * rather than one of them silently ignored.
 */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | Refusal {
  const header = headers["idempotency-key"] ?? headers["x-request-id"];
  if (header === undefined) {
    return refuse("key-missing", "Send an Idempotency-Key that is unique to this job.");
  }
  const spelled = Array.isArray(header) ? header.join(", ") : header.trim();
  const quoted = quotedForm.exec(spelled)?.groups?.["quoted"];
  const key = quoted?.replaceAll(/\\(["\\])/g, "$1") ?? (bareForm.test(spelled) ? spelled : "");
  if (key.length === 0 || key.length > maxCharacters) {
    return refuse("key-malformed", `The key must have 1 to ${maxCharacters} visible characters.`);
  }
  return key;
}
