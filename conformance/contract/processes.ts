import type { ProcessFault, ProcessRole } from "./fault.ts";

/** What the operating system confirmed. The clock is the caller's. */
export type Confirmation = Readonly<{ pid: number; detail: string }>;

/**
 * Control over the processes of a target.
 *
 * Every promise resolves only when the operating system has confirmed the act: a killed process
 * is reaped, a stopped one is in state T, a started one answers its readiness URL. A promise that
 * cannot be kept rejects with the reason; nothing is ever assumed.
 */
export interface Processes {
  /** The names, such as `worker-1`, in the order of the target file. */
  readonly names: (role: ProcessRole) => readonly string[];
  /** Says whether the process runs (stopped counts as running). */
  readonly isUp: (name: string) => boolean;
  readonly apply: (fault: ProcessFault, name: string) => Promise<Confirmation>;
  /** Resumes and starts whatever is not running; says what it had to heal. */
  readonly heal: () => Promise<readonly string[]>;
  /** All that a process has written to its output so far, in all its lives. */
  readonly logOf: (name: string) => Promise<string>;
  /** Ends everything. Never rejects. */
  readonly close: () => Promise<void>;
}
