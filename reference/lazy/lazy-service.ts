import type { JsonObject } from "../../conformance/contract/json.ts";
import type { RequirementId } from "../../conformance/contract/requirements.ts";
import { run, type Change } from "../run.ts";

/** A service that does not do its work: whoever praises it has looked away. */
export type LazyService<Id extends string = string> = Readonly<{
  /** Kebab-case, says what it does instead, and is the file's name. */
  id: Id;
  /** One sentence in a developer's words: what it does not do. */
  shirks: string;
  earns: Earned;
  /** What its target file says instead of the reference's, as a merge patch (RFC 7396). */
  declares?: JsonObject;
  run: RunLazy;
}>;

/**
 * Where a PASS is right all the same. `only`: on these rows, and why it is earned there. `all-but`:
 * everywhere else, and why nothing can be said of these.
 */
export type Earned = Readonly<{
  kind: "only" | "all-but";
  rows: Readonly<Partial<Record<RequirementId, string>>>;
}>;

/** Runs one of its processes: `migrate`, `api` or `worker`. */
export type RunLazy = (process: LazyProcess) => Promise<void>;

export type LazyProcess = Readonly<{
  role: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
}>;

/** Defines a lazy service; the identity, typed. */
export function defineLazy<const Id extends string>(service: LazyService<Id>): LazyService<Id> {
  return service;
}

/** The reference with another part. */
export function changed(change: Change): RunLazy {
  return (process) => run({ ...process, change });
}
