import type { Caller } from "../roles.ts";
import { hashOf, type Callers } from "../settings.ts";
import { refuse, type Refusal } from "./route.ts";

/** Finds out who calls; null for credentials that nobody issued, or none. */
export type Identify = (authorization: string | undefined) => Caller | null;

/**
 * Knows callers by their bearer token.
 *
 * The token is looked up by its hash: how far a guess agrees with a real one has no influence on
 * how long that takes.
 */
export function byBearerToken(callers: Callers): Identify {
  return (authorization) => {
    const [, token] = /^bearer +(\S+) *$/i.exec(authorization ?? "") ?? [];
    return token === undefined ? null : (callers.get(hashOf(token)) ?? null);
  };
}

/** The refusal of whoever is not known. It does not tell missing from wrong. */
export const notAuthenticated: Refusal = refuse(
  "not-authenticated",
  "Send a bearer token that this service has issued.",
  { headers: { "www-authenticate": 'Bearer realm="jobs"' } },
);
