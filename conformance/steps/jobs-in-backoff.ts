import type { Op } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import type { Bench, Submission } from "../exercise.ts";

/**
 * Jobs that wait for a retry, which is the one way to have a job queued for a known time without
 * taking any slot: the dependency says how long it wants to be left alone.
 */

/** How long these jobs wait at least. */
const backoffMs = 3_000;

/** How long a job is given to be seen waiting, and between two looks or two tries. */
const seenWithinMs = 1_000;
const lookAgainMs = 50;

/**
 * Submits jobs whose first call is answered 503 with a Retry-After, and whose later calls succeed.
 * Resolves when each of them waits, as far as its status tells.
 */
export async function submitIntoBackoff(options: {
  bench: Bench;
  /** One job for each label. */
  labels: readonly string[];
  as?: Principal;
}): Promise<readonly Submission[]> {
  const { bench, labels, as = "tenant-a" } = options;
  const headers = { "retry-after": String(backoffMs / 1_000) };
  const jobs = await bench.submitMany(labels.length, (index) => ({
    label: labels[index] ?? "",
    as,
    script: [{ kind: "respond", status: 503, headers }],
  }));
  await bench.until(() => jobs.every((job) => firstAnswerAt(bench, job) !== null));
  await Promise.all(jobs.map((job) => readUntilWaiting(bench, job)));
  return jobs;
}

/**
 * Cancels such a job. A service may still be writing down that the first attempt failed: as long as
 * it says so with a 409, it is asked again, up to half of the job's wait.
 */
export async function cancelInBackoff(options: {
  bench: Bench;
  job: Submission;
  label: string;
  as?: Principal;
}): Promise<Op | null> {
  const { bench, job, label, as = "tenant-a" } = options;
  if (job.jobId === null) return null;
  const deadline = (firstAnswerAt(bench, job) ?? bench.clock()) + backoffMs / 2;
  for (;;) {
    const op = await bench.cancel(job.jobId, { as, label });
    if (op.answer?.status !== 409 || bench.clock() > deadline) return op;
    await bench.pause(lookAgainMs);
  }
}

/** Waits until the retry of a job that was not canceled shows that the time of all has come. */
export async function untilBackoffIsOver(
  bench: Bench,
  jobs: readonly Submission[],
  watched: readonly Submission[],
): Promise<void> {
  await bench.until(() => jobs.every((job) => bench.callsOf([job]).length > 1));
  // Jitter may have let this one go first: the others get as much again.
  const isRetried = (): boolean => watched.some((job) => bench.callsOf([job]).length > 1);
  await bench.until(isRetried, 500 + (bench.policy.backoff?.baseMs ?? 500));
}

function firstAnswerAt(bench: Bench, job: Submission): number | null {
  const [first] = bench.callsOf([job]);
  return first?.endedAt ?? null;
}

async function readUntilWaiting(bench: Bench, { jobId, op }: Submission): Promise<void> {
  if (jobId === null) return;
  const deadline = bench.clock() + seenWithinMs;
  for (;;) {
    const read = await bench.read(jobId, { as: op.as, label: "in-backoff" });
    if (read.state !== "running" || bench.clock() > deadline) return;
    await bench.pause(lookAgainMs);
  }
}
