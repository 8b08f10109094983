import type { Bench, Submission } from "./exercise.ts";
import { findEntries } from "./find-entries.ts";
import type { Principal } from "./contract/principal.ts";

/** A job that its dependency refused for good, and the id of its dead letter where one was found. */
export type DeadJob = Readonly<{ job: Submission; entryId: string | null }>;

/**
 * Submits jobs that become dead letters at once, and finds their entries. Later calls succeed, so
 * that a replay is seen by a second call and by an end.
 */
export async function submitToDie(options: {
  bench: Bench;
  /** One job for each label. */
  labels: readonly string[];
  /** Whose jobs they are. Default: the first tenant's. */
  as?: Principal;
  /** Who looks for the entries. Default: somebody of the first tenant who may. */
  finder?: Principal;
}): Promise<readonly DeadJob[]> {
  const { bench, labels, as = "tenant-a", finder } = options;
  const script = [{ kind: "respond", status: 400 } as const];
  const jobs = await bench.submitMany(labels.length, (index) => ({
    label: labels[index] ?? "",
    as,
    script,
  }));
  await bench.readUntilEnded(jobs);
  const entries = await findEntries({
    bench,
    jobs,
    label: "finding",
    ...(finder === undefined ? {} : { as: finder }),
  });
  return jobs.map((job) => ({ job, entryId: entries.get(job.jobId ?? "") ?? null }));
}
