import type { FaultEvent } from "../contract/fault.ts";
import type { History } from "../contract/history.ts";
import type { SeenJob } from "./seen-jobs.ts";
import type { Finding } from "./check.ts";
import { largest, smallest } from "./extremes.ts";
import { callsOf, endOf, faultsOf } from "./views.ts";

/** The moment at which an exercise killed all workers, and when they were back. */
export type Killed = Readonly<{
  /** Before it no worker was disturbed; pauses count. */
  disturbedAt: number;
  killedAt: number;
  /** By then the operating system had confirmed each kill, and the ledger had stamped what it broke. */
  settledAt: number;
  /** When all were up again; null if they were not. */
  upAt: number | null;
  /** What the slowest of them took to start. */
  startMs: number;
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
    settledAt: largest(kills.map(({ settledAt }) => settledAt)),
    upAt: isUp ? largest(starts.map(({ confirmedAt }) => confirmedAt)) : null,
    startMs: largest(
      starts.map(({ injectedAt, confirmedAt }) => confirmedAt - injectedAt),
      0,
    ),
    faults,
  };
}

/** Where this kill caught this job. */
export function crashPointOf({ op, calls }: SeenJob, killed: Killed): CrashPoint {
  const { disturbedAt, killedAt, settledAt } = killed;
  const before = calls.findLast((call) => call.arrivedAt < disturbedAt);
  if (before === undefined) return op.sentAt < killedAt ? "P0" : "none";
  if (endOf(before) >= killedAt && before.answeredAt === null) {
    // One that went on was in nobody's hands that died.
    return endOf(before) <= settledAt + breaksWithinMs ? "P2" : "none";
  }
  if (before.answeredAt !== null && before.answeredAt >= disturbedAt) {
    return before.answeredAt < killedAt ? "P3" : "none";
  }
  return "none";
}

/**
 * What cannot be said after an exercise that kills every worker: the system confirms that a process
 * died, and only the calls that broke, that it was one that ran jobs. One that goes on belongs to a
 * worker that no kill has met, and then nobody knows what it was that survived.
 */
export function unfeltDeaths(history: History, exercise: string): readonly Finding[] {
  const calls = callsOf(history).filter((call) => call.exercise === exercise);
  const deaths = deathsOfAll(faultsOf(history, "worker").filter((it) => it.exercise === exercise));
  const open = deaths.flatMap((death) =>
    calls
      .filter((call) => call.arrivedAt < death.from && endOf(call) >= death.from)
      .map((call) => ({ call, death })),
  );
  const wentOn = open.find(({ call, death }) => endOf(call) > death.to + breaksWithinMs);
  if (wentOn !== undefined) {
    const because = "a call went on when every worker was killed: somebody else runs jobs";
    return [{ because, evidence: [wentOn.call, ...wentOn.death.kills] }];
  }
  const broke = open.filter(({ call }) => call.end === "aborted");
  const [first] = deaths;
  return broke.length > 0 || first === undefined
    ? []
    : [{ because: "no call broke when every worker was killed", evidence: first.kills }];
}

/** How long a connection may take to break whose owner is dead. */
const breaksWithinMs = 1_000;

type Death = Readonly<{ from: number; to: number; kills: readonly FaultEvent[] }>;

/** Kills up to the next start are one death. */
function deathsOfAll(faults: readonly FaultEvent[]): readonly Death[] {
  const deaths: FaultEvent[][] = [];
  let isOver = true;
  for (const fault of faults) {
    if (fault.fault === "kill") {
      if (isOver) deaths.push([]);
      deaths.at(-1)?.push(fault);
    }
    if (fault.fault === "kill" || fault.fault === "start") isOver = fault.fault === "start";
  }
  return deaths.map((kills) => ({
    from: smallest(kills.map(({ injectedAt }) => injectedAt)),
    to: largest(kills.map(({ settledAt }) => settledAt)),
    kills,
  }));
}
