import type { History, HistoryEvent } from "./contract/history.ts";
import type { Bench, Submission } from "./exercise.ts";
import { acceptedJobs, lastSightings, showsEnd } from "./views.ts";

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
  const unfinished = [...acceptedJobs(history)].filter(([jobId]) => !showsEnd(last.get(jobId)));
  const jobs = unfinished.map(([jobId, op]): Submission => ({
    op,
    jobId,
    token: op.token ?? "",
    key: op.idempotencyKey,
  }));
  // What an exercise left on hold would never end by itself.
  const { ledger } = bench;
  await ledger.release(ledger.openCalls().map(({ token }) => token));
  await ledger.releaseHooks(ledger.openDeliveries().map(({ hook }) => hook));
  const ends = await bench.readUntilEnded(jobs);
  const open = ends.filter((op) => !showsEnd(op)).length;
  record({
    kind: "note",
    exercise: drainId,
    at: bench.clock(),
    what: "drained",
    detail: "",
    figures: { from, waitedFor: jobs.length, unfinished: open },
  });
}
