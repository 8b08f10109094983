import type { History, HistoryEvent } from "./contract/history.ts";
import type { Op } from "./contract/op.ts";
import type { Bench, Submission } from "./exercise.ts";
import { mayStayQueued } from "./judging/may-stay-queued.ts";
import { isPastRetention } from "./judging/past-retention.ts";
import { acceptedJobs, lastSightings, showsEnd } from "./judging/views.ts";

/** The name under which a drain writes down what it does. */
export const drainId = "drain";

/**
 * Heals everything and gives every accepted job the time to end: only after that may a job be
 * called lost. Reads each job that was not seen to end, and notes from when on that was.
 */
export async function drain(options: {
  bench: Bench;
  history: History;
  record: (event: HistoryEvent) => void;
}): Promise<void> {
  const { bench, history, record } = options;
  await bench.heal();
  const from = bench.clock();
  const last = lastSightings(history);
  const { target, ledger } = bench;
  const isOver = (accepting: Op): boolean =>
    isPastRetention({ accepting, calls: ledger.calls(accepting.token ?? ""), target, at: from });
  const unfinished = [...acceptedJobs(history)].filter(
    ([jobId, op]) => !showsEnd(last.get(jobId)) && !mayStayQueued(op) && !isOver(op),
  );
  const jobs = unfinished.map(([jobId, op]): Submission => ({
    op,
    jobId,
    token: op.token ?? "",
    key: op.idempotencyKey,
  }));
  // What an exercise left on hold would never end by itself.
  await ledger.release(ledger.openCalls().map(({ token }) => token));
  await ledger.releaseHooks(ledger.openDeliveries().map(({ hook }) => hook));
  const open = await readWhileTheyEnd(bench, jobs);
  record({
    kind: "note",
    exercise: drainId,
    at: bench.clock(),
    what: "drained",
    detail: "",
    figures: { from, waitedFor: jobs.length, unfinished: open },
  });
}

/** A queue that is worked through slowly is given so many times our patience. */
const mostRounds = 6;

/** Reads until all have ended, or none did for as long as our patience lasts; says how many have not. */
async function readWhileTheyEnd(bench: Bench, jobs: readonly Submission[]): Promise<number> {
  let open = jobs;
  for (let round = 0; round < mostRounds && open.length > 0; round++) {
    const ends = await bench.readUntilEnded(open);
    const ended = new Set(ends.filter(showsEnd).map(({ jobId }) => jobId));
    if (ended.size === 0) break;
    open = open.filter(({ jobId }) => !ended.has(jobId));
  }
  return open.length;
}
