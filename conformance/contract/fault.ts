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

export type ProcessRole = "api" | "worker";
