import type { Principal } from "../contract/principal.ts";
import type { Bench, Submission, SubscribeOptions, Subscription } from "../exercise.ts";
import { promptMs } from "../judging/streams.ts";

/** A little more than a judge must have waited before it may say that nothing came. */
const waitMs = promptMs + 500;

/** Subscribes to each of these jobs, replica after replica; those without an id are left out. */
export function subscribeAll(
  bench: Bench,
  jobs: readonly Submission[],
  how: (job: Submission, index: number) => SubscribeOptions,
): Promise<readonly Subscription[]> {
  const replicas = bench.target.baseUrls.length;
  const known = jobs.filter(({ jobId }) => jobId !== null);
  return Promise.all(
    known.map((job, index) =>
      bench.subscribe(job.jobId ?? "", {
        as: job.op.as,
        replica: index % replicas,
        ...how(job, index),
      }),
    ),
  );
}

/** Waits until the service has ended all these streams, though not longer than what would be prompt. */
export function untilOver(bench: Bench, streams: readonly Subscription[]): Promise<boolean> {
  return bench.until(() => streams.every((stream) => stream.isOver()), waitMs);
}

/** Tries to follow a job as somebody who may not, after asking for its status as the same. */
export async function tryToFollow(
  bench: Bench,
  { jobId, as, label }: { jobId: string; as: Principal; label: string },
): Promise<void> {
  await bench.read(jobId, { as, label });
  const stream = await bench.subscribe(jobId, { as, label });
  stream.drop();
}
