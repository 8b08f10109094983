import { isIP } from "node:net";

import { isPublicAddress } from "./public-address.ts";

/**
 * Says whether a URL may be registered as a webhook, as far as that can be known before its name
 * is resolved. The connection is guarded once more, with the address that it really goes to.
 */
export type MayBeWebhook = (url: string) => boolean;

/** Refuses addresses of the inside, however they are spelled, but for the origins that are allowed. */
export function publicOrAllowed(allowedOrigins: ReadonlySet<string>): MayBeWebhook {
  return (text) => {
    const url = URL.parse(text);
    if (url === null) return false;
    if (allowedOrigins.has(url.origin)) return true;
    const host = bareHost(url.hostname);
    return isIP(host) === 0 ? !isLocalName(host) : isPublicAddress(host);
  };
}

/** A host as `isIP` and name servers know it: no brackets around IPv6, no dot at the end. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

/** Names that mean this machine or this network, whatever a name server says (RFC 6761, RFC 6762). */
function isLocalName(host: string): boolean {
  return host === "" || /(?:^|\.)(?:localhost|local|internal)$/i.test(host);
}
