import { createHash } from "node:crypto";

import { canonicalJson, type ExactJson } from "../exact-json.ts";

/** Tells whether two submissions under one key mean the same job. */
export type FingerprintOf = (meaning: {
  type: string;
  payload: ExactJson;
  priority: number;
}) => string;

/**
 * Hashes what the job is, and nothing that may differ between a request and its honest retry: no
 * header, no order of members, no blanks.
 */
export const canonicalFingerprint: FingerprintOf = ({ type, payload, priority }) =>
  createHash("sha256")
    .update(canonicalJson({ type, payload, priority: String(priority) }))
    .digest("hex");
