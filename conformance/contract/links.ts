import type { Carried, LinkFault, ProcessRole } from "./fault.ts";

/** Control over the connections between a target's processes and what they stand on. */
export interface Links {
  /** Every link of every role that has one. */
  readonly all: readonly Link[];
  /**
   * Resolves once the fault holds for the sockets that are open and for those that come; nothing is
   * assumed. A fault replaces the one before it.
   */
  readonly apply: (fault: LinkFault, link: Link) => Promise<LinkConfirmation>;
  /** Those that a fault still holds. */
  readonly disturbed: () => readonly Link[];
  /** Lets everything through again; says what it had to heal. */
  readonly heal: () => Promise<readonly Link[]>;
  /** Never rejects. */
  readonly close: () => Promise<void>;
}

/** The connections of one role to one thing behind it. */
export type Link = Readonly<{ name: string; role: ProcessRole; carries: readonly Carried[] }>;

/** How many connections were open when the fault took effect, and what became of them. */
export type LinkConfirmation = Readonly<{ sockets: number; detail: string }>;
