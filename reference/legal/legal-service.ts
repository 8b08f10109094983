import type { JsonObject } from "../../conformance/contract/json.ts";
import type { Change } from "../run.ts";

/** The reference done otherwise, and as rightly: who cries wolf here cannot be believed elsewhere. */
export type LegalService<Id extends string = string> = Readonly<{
  /** Kebab-case, says how it differs, and is the file's name. */
  id: Id;
  /** What a sceptic should know: what is different, and who allows it. */
  differs: readonly string[];
  /** What its target file says instead of the reference's, as a merge patch (RFC 7396). */
  declares: JsonObject;
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
