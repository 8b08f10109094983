import type { FaultEvent } from "../contract/fault.ts";
import type { History } from "../contract/history.ts";
import type { SeenJob } from "./seen-jobs.ts";
import { endOf, faultsOf } from "./views.ts";

/** The moment at which an exercise killed all workers, and when they were back. */
export type Killed = Readonly<{
  /** Before it no worker was disturbed; pauses count. */
  disturbedAt: number;
  killedAt: number;
  /** By then the operating system had confirmed each kill, and the ledger had stamped what it broke. */
  settledAt: number;
  /** When all were up again; null if they were not. */
  upAt: number | null;
  faults: readonly FaultEvent[];
}>;

/** Where a kill caught a job, by what the ledger saw. `none`: the job had ended before, or came after. */
export type CrashPoint = "P0" | "P2" | "P3" | "none";

/** Finds the kill of an exercise that kills all workers once; null if there was none. */
export function killedIn(history: History, exercise: string): Killed | null {
  const faults = faultsOf(history, "worker").filter((fault) => fault.exercise === exercise);
  const kills = faults.filter(({ fault }) => fault === "kill");
  const starts = faults.filter(({ fault }) => fault === "start");
  const [firstKill] = kills;
  const [firstFault] = faults;
  if (firstKill === undefined || firstFault === undefined) return null;
  const isUp = starts.length >= kills.length;
  return {
    disturbedAt: firstFault.injectedAt,
    killedAt: firstKill.injectedAt,
    settledAt: Math.max(...kills.map(({ settledAt }) => settledAt)),
    upAt: isUp ? Math.max(...starts.map(({ confirmedAt }) => confirmedAt)) : null,
    faults,
  };
}

/** Where this kill caught this job. */
export function crashPointOf({ op, calls }: SeenJob, killed: Killed): CrashPoint {
  const { disturbedAt, killedAt } = killed;
  const before = calls.findLast((call) => call.arrivedAt < disturbedAt);
  if (before === undefined) return op.sentAt < killedAt ? "P0" : "none";
  if (endOf(before) >= killedAt && before.answeredAt === null) return "P2";
  if (before.answeredAt !== null && before.answeredAt >= disturbedAt) {
    return before.answeredAt < killedAt ? "P3" : "none";
  }
  return "none";
}
