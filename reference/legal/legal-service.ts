import type { JsonObject } from "../../conformance/contract/json.ts";
import type { RequirementId } from "../../conformance/contract/requirements.ts";
import type { Change } from "../run.ts";

/** The reference done otherwise, and as rightly: who cries wolf here cannot be believed elsewhere. */
export type LegalService<Id extends string = string> = Readonly<{
  /** Kebab-case, says how it differs, and is the file's name. */
  id: Id;
  /** What a sceptic should know: what is different, and who allows it. */
  differs: readonly string[];
  /** Rows on which it may get NON-STRICT: what it does is tolerated there. Anywhere else that is a miss. */
  tolerated: readonly RequirementId[];
  /** What its target file says instead of the reference's, as a merge patch (RFC 7396). */
  declares: JsonObject;
  /** What is promised and configured otherwise: the target file and the settings of its processes say it. */
  policy?: Readonly<{
    concurrencyPerWorker?: number;
    drainPerSec?: number;
    wakeWithinMs?: number;
  }>;
  change: Change;
}>;

/** Defines a legal service; the identity, typed. */
export function defineLegal<const Id extends string>(service: LegalService<Id>): LegalService<Id> {
  return service;
}

/** Makes several changes one after the other. */
export function allOf(...changes: readonly Change[]): Change {
  return {
    api: (parts) => changes.reduce((changed, { api }) => api?.(changed) ?? changed, parts),
    worker: (parts) => changes.reduce((changed, { worker }) => worker?.(changed) ?? changed, parts),
  };
}
