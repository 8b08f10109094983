import { createHash } from "node:crypto";

import { canonicalJson, type ExactJson } from "../exact-json.ts";

/** Tells whether two submissions under one key mean the same job. */
export type FingerprintOf = (meaning: {
  type: string;
  payload: ExactJson;
  priority: number;
  webhook: string | null;
  orderKey: string | null;
  startAt: Date | null;
  startBy: Date | null;
}) => string;

/**
 * Hashes what the job is, and nothing that may differ between a request and its honest retry: no
 * header, no order of members, no blanks.
 */
export const canonicalFingerprint: FingerprintOf = (job) => {
  const { type, payload, priority, webhook, orderKey, startAt, startBy } = job;
  return (
    createHash("sha256")
      // A job without what is optional keeps the fingerprint that it had before there was any.
      .update(
        canonicalJson({
          type,
          payload,
          priority: String(priority),
          ...(webhook !== null && { webhook }),
          ...(orderKey !== null && { orderKey }),
          ...(startAt !== null && { startAt: startAt.toISOString() }),
          ...(startBy !== null && { startBy: startBy.toISOString() }),
        }),
      )
      .digest("hex")
  );
};
