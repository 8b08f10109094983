import type { Ms } from "./time.ts";

/** What was done to a process of the target. `start` heals `kill` and `terminate`, `resume` heals `stop`. */
export type ProcessFault = "kill" | "terminate" | "stop" | "resume" | "start";

/**
 * One fault that was applied and confirmed.
 *
 * From `injectedAt` to `settledAt` its effect may have shown anywhere: `settledAt` is when the
 * operating system had confirmed it and the ledger had stamped all that had arrived before.
 */
export type FaultEvent = Readonly<{
  kind: "fault";
  exercise: string;
  fault: ProcessFault;
  process: string;
  role: ProcessRole;
  pid: number;
  injectedAt: Ms;
  confirmedAt: Ms;
  settledAt: Ms;
  /** For example `exit status 0 after 412 ms`, `state T`. */
  confirmation: string;
}>;

/** What a process does: `relay` carries messages from the store to the broker, where a process of its own does. */
export type ProcessRole = "api" | "worker" | "relay";

/** Every role that there is. */
export const processRoles = ["api", "worker", "relay"] as const satisfies readonly ProcessRole[];

/** What a connection or a service is for: on many services one is both. */
export type Carried = "broker" | "store";

/** What was done to a link. `heal` ends all of it. */
export type LinkFault =
  /** Resets what is open, and refuses what comes. */
  | Readonly<{ kind: "refuse" }>
  /** Resets what is open, once; what comes is let through. */
  | Readonly<{ kind: "reset" }>
  /** Swallows everything both ways; connections stay open, and new ones are taken. */
  | Readonly<{ kind: "blackhole" }>
  /** Swallows one direction. */
  | Readonly<{ kind: "cut"; direction: Direction }>
  /** Closes the side of what is behind; the service's side stays open and hears nothing. */
  | Readonly<{ kind: "half-open" }>
  /** Delays each piece by `ms`, more or less by up to `jitterMs`; nothing overtakes. */
  | Readonly<{ kind: "latency"; ms: number; jitterMs: number }>
  | Readonly<{ kind: "bandwidth"; bytesPerSec: number }>
  /** Lets each connection pass so many bytes more in this direction, then resets it. */
  | Readonly<{ kind: "cut-after"; bytes: number; direction: Direction }>
  | Readonly<{ kind: "heal" }>;

/** As seen from the service that is judged: `out` to its broker or store, `in` from there. */
export type Direction = "out" | "in";

/** A link fault that was applied to the sockets that were open, and to those that come. */
export type LinkFaultEvent = Readonly<{
  kind: "link-fault";
  exercise: string;
  fault: LinkFault;
  link: string;
  carries: readonly Carried[];
  /** Whose connections. */
  role: ProcessRole;
  injectedAt: Ms;
  confirmedAt: Ms;
  settledAt: Ms;
  /** How many connections were open when it took effect: 0 means that nothing was disturbed yet. */
  sockets: number;
  /** For example `9 open connections reset`. */
  confirmation: string;
}>;

/** What was done to a broker or a store. `start` heals `kill`; `empty` is a kill, the loss of all data, and a start. */
export type ServiceFault = "kill" | "start" | "restart" | "empty";

export type ServiceFaultEvent = Readonly<{
  kind: "service-fault";
  exercise: string;
  fault: ServiceFault;
  service: string;
  carries: readonly Carried[];
  injectedAt: Ms;
  confirmedAt: Ms;
  settledAt: Ms;
  confirmation: string;
}>;

/** A fault of any site. */
export type AnyFault = FaultEvent | LinkFaultEvent | ServiceFaultEvent;
