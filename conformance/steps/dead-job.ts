import type { Answer } from "../contract/call.ts";
import type { Principal } from "../contract/principal.ts";
import type { Bench, Submission, SubmitOptions } from "../exercise.ts";
import { findEntries } from "./find-entries.ts";

/** A job that its dependency refused for good, and the id of its dead letter where one was found. */
export type DeadJob = Readonly<{ job: Submission; entryId: string | null }>;

/** The dependency refuses each call for good, so that not even one that is delivered twice gets by. */
export const refuseAlways = {
  script: [{ kind: "respond", status: 400 }],
  repeatLast: true,
} as const satisfies SubmitOptions;

/** From now on the dependency accepts the calls of these jobs, so that a replay succeeds. `answers` are by the number of the call, as in a script. */
export function acceptFromNowOn(
  bench: Bench,
  jobs: readonly Submission[],
  answers: readonly Answer[] = [],
): Promise<void> {
  return bench.ledger.script(
    jobs.map(({ token, op }) => ({
      token,
      exercise: op.exercise,
      answers,
      repeatLast: false,
    })),
  );
}

/** Submits jobs that become dead letters at once, and finds their entries; replays will succeed. */
export async function submitToDie(options: {
  bench: Bench;
  /** One job for each label. */
  labels: readonly string[];
  /** Whose jobs they are. Default: the first tenant's. */
  as?: Principal;
  /** One of the target's words for a priority. Default: none is said. */
  priority?: string | number;
  /** Who looks for the entries. Default: somebody of the first tenant who may. */
  finder?: Principal;
}): Promise<readonly DeadJob[]> {
  const { bench, labels, as = "tenant-a", priority, finder } = options;
  const jobs = await bench.submitMany(labels.length, (index) => ({
    label: labels[index] ?? "",
    as,
    ...(priority === undefined ? {} : { priority }),
    ...refuseAlways,
  }));
  await bench.readUntilEnded(jobs);
  const entries = await findEntries({
    bench,
    jobs,
    label: "finding",
    ...(finder === undefined ? {} : { as: finder }),
  });
  await acceptFromNowOn(bench, jobs);
  return jobs.map((job) => ({ job, entryId: entries.get(job.jobId ?? "") ?? null }));
}
