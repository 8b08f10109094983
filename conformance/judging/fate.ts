import { statusOf } from "./answers.ts";
import { isFailure } from "./attempts.ts";
import type { Judged } from "./check.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { isPastRetention } from "./past-retention.ts";
import {
  allFaults,
  callsByToken,
  callsOf,
  readsOfJobs,
  replaysThatMayBeOf,
  showsEnd,
  sightings,
} from "./views.ts";

/**
 * What became of an accepted job, as far as its owner could see.
 *
 * - `ended`: it was seen in a terminal state.
 * - `lost`: the service no longer knows it, and never said that it ended.
 * - `stuck`: all was healed and drained, and it neither ended nor moved.
 * - `late`: it had not ended, but it still moved, its turn may not have come, or it may still wait for
 *   something undeclared.
 * - `unseen`: nobody looked after the drain, or no answer came.
 */
export type Fate = Readonly<{
  kind: "ended" | "lost" | "stuck" | "late" | "unseen";
  evidence: readonly HistoryEvent[];
}>;

/** Prepares to tell the fate of each accepted job, given the op that accepted it. */
export function fatesIn(judged: Judged): (accepting: Op) => Fate {
  const { history, policy } = judged;
  const seen = sightings(history);
  const reads = readsOfJobs(history);
  const calls = callsByToken(history);
  const replaysOf = replaysThatMayBeOf(history);
  const drain = drainOf(judged);
  const lastBegunAt = callsOf(history).findLast(({ nth }) => nth === 1)?.arrivedAt ?? -Infinity;
  // A service that is away holds up every worker.
  const workerFaults = allFaults(history).filter(
    (fault) => fault.kind === "service-fault" || fault.role === "worker",
  );

  return (accepting) => {
    const jobId = accepting.jobId ?? "";
    const lastEnd = seen.get(jobId)?.findLast(showsEnd);
    if (lastEnd !== undefined) {
      const { exercise } = accepting;
      const reopenings = replaysOf({ jobIds: [jobId], exercise });
      const isReopened = reopenings.some((op) => op.doneAt > lastEnd.sentAt);
      if (!isReopened) return { kind: "ended", evidence: [lastEnd] };
    }

    const own = (reads.get(jobId) ?? []).filter((op) => op.as === accepting.as);
    const lastLook = own.at(-1);
    const itsCalls = calls.get(accepting.token ?? "") ?? [];
    const told = [accepting, ...itsCalls.slice(-3), ...own.slice(-1)];
    if (drain === null || lastLook === undefined || lastLook.doneAt < drain.from) {
      return { kind: "unseen", evidence: told };
    }
    const status = statusOf(lastLook);
    if (status === 404 || status === 410) {
      // It ran, and nobody may see any more how it ended: its record has had its time.
      const of = { accepting, calls: itsCalls, target: judged.target, at: lastLook.sentAt };
      return { kind: isPastRetention(of) ? "ended" : "lost", evidence: told };
    }
    if (lastLook.state === null || lastLook.state === "unknown") {
      return { kind: "unseen", evidence: told };
    }
    const looks = own.filter((op) => op.sentAt >= drain.from);
    const moved =
      itsCalls.some((call) => call.arrivedAt >= drain.from) ||
      new Set(looks.map((op) => `${op.state} ${op.attempts}`)).size > 1;
    const lastCall = itsCalls.at(-1);
    const mayWait =
      (policy.backoff === undefined &&
        lastCall !== undefined &&
        isFailure({ call: lastCall, since: lastCall.arrivedAt, policy })) ||
      (policy.leaseMs === undefined && workerFaults.some((it) => it.settledAt > accepting.sentAt));
    // Where others were begun just before, the queue is long or slow, and it may be behind them.
    const mayBeNext = lastLook.state === "queued" && lastBegunAt > lastLook.sentAt - quietMs;
    return { kind: moved || mayWait || mayBeNext ? "late" : "stuck", evidence: told };
  };
}

/** A queue from which nothing was taken for so long is not being worked through. */
const quietMs = 10_000;

/** From when the last drain looked at what had not ended; null if there was no whole drain. */
function drainOf({ history }: Judged): { from: number } | null {
  const note = history.findLast((event) => event.kind === "note" && event.what === "drained");
  const from = note?.kind === "note" ? note.figures["from"] : undefined;
  return from === undefined ? null : { from };
}
