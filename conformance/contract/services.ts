import type { Carried, ServiceFault } from "./fault.ts";

/** Control over the brokers and stores that a target stands on. */
export interface Services {
  readonly all: readonly ControlledService[];
  /** Resolves when the operating system has confirmed the end, and the service answers again after a start. */
  readonly apply: (fault: ServiceFault, name: string) => Promise<Readonly<{ detail: string }>>;
  /** Starts whatever is down; says what it had to start. */
  readonly heal: () => Promise<readonly string[]>;
  /** Never rejects. */
  readonly close: () => Promise<void>;
}

export type ControlledService = Readonly<{
  name: string;
  carries: readonly Carried[];
  /** Whether all its data can be lost on purpose. */
  canBeEmptied: boolean;
}>;
