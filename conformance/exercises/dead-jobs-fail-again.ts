import type { Call } from "../contract/call.ts";
import { acceptFromNowOn, refuseAlways } from "../steps/dead-job.ts";
import type { JobId } from "../contract/job.ts";
import { fieldOf, idOfEntry, jobOfEntry } from "../judging/dead-letters.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { findEntries } from "../steps/find-entries.ts";
import { entriesOn } from "../judging/views.ts";
import { whoMay } from "../who-may.ts";

/** Labels of the jobs: what their dependency answers until it is healed. */
const failing = {
  exhausted: { script: [{ kind: "respond", status: 503 }], repeatLast: true },
  refused: refuseAlways,
} as const;

/** The label of a replay of the job with this label, by how often it was replayed before. */
export function replayLabel(job: string, round: 1 | 2): string {
  return `${job}-replayed-${round}`;
}

/** Labels of the looks at the list of dead letters, after the first and the second failure. */
export const lookLabels = ["failed-once", "failed-twice"] as const;

/** A list and a status may lag behind: until when and how often they are looked at again. */
const renewedWithinMs = 3_000;
const lookAgainMs = 100;

/**
 * Two jobs die, one because its attempts were used up and one because it was refused; each is
 * replayed while nothing is mended, dies again, and is replayed when its dependency is well.
 */
export const deadJobsFailAgain = defineExercise({
  id: "dead-jobs-fail-again",
  did: "a job that is always answered 503 and one that is always answered 400 become dead letters, are replayed, become dead letters again, and are replayed when their dependency answers 200.",
  disturbs: "nothing",
  needs: ["dead-letters"],
  run: async (bench) => {
    const jobs = await Promise.all(
      Object.entries(failing).map(([label, script]) => bench.submit({ label, ...script })),
    );
    await bench.readUntilEnded(jobs);
    const first = await findEntries({ bench, jobs, label: lookLabels[0] });
    await Promise.all(
      jobs.map((job) => replay({ bench, job, id: first.get(job.jobId ?? ""), round: 1 })),
    );
    await bench.readUntilEnded(jobs);
    const second = await findRenewed({ bench, jobs, first });

    await acceptFromNowOn(bench, jobs);
    await Promise.all(
      jobs.map((job) => replay({ bench, job, id: second.get(job.jobId ?? ""), round: 2 })),
    );
    await bench.until(() => jobs.every((job) => bench.callsOf([job]).some(isDone)));
    await untilSucceeded(bench, jobs);
    return first.size === jobs.length
      ? undefined
      : { missed: "a job that failed did not become a dead letter" };
  },
});

/** Replays an entry, and waits until its job has been called again. */
async function replay(options: {
  bench: Bench;
  job: Submission;
  id: string | undefined;
  round: 1 | 2;
}): Promise<void> {
  const { bench, job, id, round } = options;
  if (id === undefined) return;
  const before = bench.callsOf([job]).length;
  const label = replayLabel(job.op.label, round);
  await bench.replay(id, { as: whoMay(bench.target, "replay"), label });
  const isCalled = await bench.until(() => bench.callsOf([job]).length > before);
  if (!isCalled) return;
  // Until then a status may still be that of the failure before.
  const budget = round === 1 && job.op.label === "exhausted" ? bench.policy.maxAttempts : 1;
  await bench.until(
    () =>
      bench
        .callsOf([job])
        .slice(before)
        .filter(({ endedAt }) => endedAt !== null).length >= (budget ?? 1),
  );
}

/** Finds the entries of the second failure: others than the first, or the first with more attempts. */
async function findRenewed(options: {
  bench: Bench;
  jobs: readonly Submission[];
  first: ReadonlyMap<JobId, string>;
}): Promise<ReadonlyMap<JobId, string>> {
  const { bench, jobs, first } = options;
  const deadline = bench.clock() + renewedWithinMs;
  for (;;) {
    const pages = await bench.listDeadLetters({
      as: whoMay(bench.target, "inspect"),
      label: lookLabels[1],
    });
    const entries = pages.flatMap((page) => entriesOn(page));
    const old = new Map<JobId, string>();
    const renewed = new Map<JobId, string>();
    for (const job of jobs) {
      for (const entry of entries) {
        const id = idOfEntry(bench.target, entry);
        if (id === null || job.jobId === null || jobOfEntry(bench.target, entry) !== job.jobId)
          continue;
        const attempts = fieldOf({ target: bench.target, entry, field: "attempts" });
        const isGrown = typeof attempts === "number" && attempts >= bench.callsOf([job]).length;
        const isNew = id !== first.get(job.jobId) || isGrown;
        (isNew ? renewed : old).set(job.jobId, id);
      }
    }
    if (renewed.size === jobs.length || bench.clock() > deadline)
      return new Map([...old, ...renewed]);
    await bench.pause(lookAgainMs);
  }
}

function isDone(call: Call): boolean {
  return call.answer?.status === 200 && call.endedAt !== null;
}

/** Reads the jobs until they are seen to have succeeded, for their status may lag behind. */
async function untilSucceeded(bench: Bench, jobs: readonly Submission[]): Promise<void> {
  const deadline = bench.clock() + bench.patienceMs;
  for (;;) {
    const reads = await bench.readUntilEnded(jobs);
    if (reads.every(({ state }) => state === "succeeded") || bench.clock() > deadline) return;
    await bench.pause(lookAgainMs);
  }
}
