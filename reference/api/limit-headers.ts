import type { RateLimit } from "../../conformance/contract/policy.ts";
import type { Quota } from "../jobs/store.ts";

/** By which the policy is known to clients. */
const policy = '"submissions"';

/**
 * Tells a limited client where it stands, as structured fields
 * (draft-ietf-httpapi-ratelimit-headers-10): `q` in `w` seconds are granted, `r` are left, and after
 * `t` seconds there is at least one more. A known key is charged to nobody, so that there is nothing
 * to say of what is left.
 */
export function limitHeaders(
  rateLimit: RateLimit | null,
  quota: Quota | null,
): Readonly<Record<string, string>> {
  if (rateLimit === null) return {};
  const { count, windowMs } = rateLimit;
  return {
    "ratelimit-policy": `${policy};q=${count};w=${secondsOf(windowMs)}`,
    ...(quota !== null && {
      ratelimit: `${policy};r=${quota.remaining};t=${secondsOf(quota.moreAfterMs)}`,
    }),
  };
}

/** Whole seconds, never less than was meant: whoever waits them out has waited long enough. */
export function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
