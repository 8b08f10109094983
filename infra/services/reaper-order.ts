/**
 * What is said through the pipe to the process that cleans up: one JSON object a line.
 *
 * A group is named by its leader's pid and start time, because a pid alone may be somebody else's
 * by the time that it is used.
 */
export type Order =
  | Readonly<{ do: "end-group"; id: number; pid: number; startedAt: string; end: GroupEnd }>
  | Readonly<{ do: "remove-folder"; id: number; path: string }>
  | Readonly<{ do: "forget"; id: number }>;

/**
 * How a group is ended. `kill`: SIGKILL to all of it. `quit`: SIGQUIT to the leader, which lets
 * PostgreSQL end its children (each has a group of its own), then SIGKILL to what is left.
 */
export type GroupEnd = "kill" | "quit";

/** What the name of every folder starts with that may be removed without asking. */
export const reapablePrefix = "jobproof-";
