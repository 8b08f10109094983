import type { RequirementId } from "../../conformance/contract/requirements.ts";
import type { Change } from "../run.ts";

/** The reference with one part wrong on purpose: who cannot catch it cannot be believed when it is absent. */
export type Fault<Id extends string = string> = Readonly<{
  /** Kebab-case, says what is wrong, and is the file's name. Never reused, never renamed once released. */
  id: Id;
  /** One sentence in a developer's words: what the service does instead. */
  wrong: string;
  /** Where somebody met it, as `owner/repository#1`; null if we know of no such thread. */
  seen: string | null;
  /** Rows of the requirements on which it must fail; the one that it was made for comes first. */
  breaks: readonly [RequirementId, ...RequirementId[]];
  change: Change;
}>;

/** Defines a fault; the identity, typed so that ids become a union. */
export function defineFault<const Id extends string>(fault: Fault<Id>): Fault<Id> {
  return fault;
}
