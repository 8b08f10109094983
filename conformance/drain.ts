import type { History } from "./contract/history.ts";
import type { Bench, Submission } from "./exercise.ts";
import { acceptedJobs, lastSightings, showsEnd } from "./views.ts";

/**
 * Heals everything and gives every accepted job the time to end: only after that may a job be
 * called lost. Reads each job that was not seen to end.
 */
export async function drain(options: { bench: Bench; history: History }): Promise<void> {
  const { bench, history } = options;
  await bench.heal();
  const last = lastSightings(history);
  const unfinished = [...acceptedJobs(history)].filter(([jobId]) => !showsEnd(last.get(jobId)));
  const jobs = unfinished.map(([jobId, op]): Submission => ({
    op,
    jobId,
    token: op.token ?? "",
    key: op.idempotencyKey,
  }));
  // What an exercise left on hold would never end by itself.
  await bench.ledger.release(bench.ledger.openCalls().map((call) => call.token));
  const ends = await bench.readUntilEnded(jobs);
  const open = ends.filter((op) => !showsEnd(op)).length;
  bench.note("drained", { waitedFor: jobs.length, unfinished: open });
}
