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
  tier: Tier;
  /** Rows of the requirements on which it must fail; the one that it was made for comes first. */
  breaks: readonly [RequirementId, ...RequirementId[]];
  change: Change;
}>;

/**
 * How bad it is. 1: work is lost or done twice, whoever may not can, or something grows without end.
 * 2: the service does harm, though less. 3: a client is misled or put out.
 */
export type Tier = 1 | 2 | 3;

/** Defines a fault; the identity, typed so that ids become a union. */
export function defineFault<const Id extends string>(fault: Fault<Id>): Fault<Id> {
  return fault;
}
