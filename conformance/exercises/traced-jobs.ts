import { acceptFromNowOn, refuseAlways } from "../steps/dead-job.ts";
import { defineExercise, type Bench, type Submission, type SubmitOptions } from "../exercise.ts";
import { findEntries } from "../steps/find-entries.ts";
import { freshTraceparent, malformedTraceparents } from "../judging/traceparent.ts";
import { whoMay } from "../who-may.ts";

const validJobs = 8;
const retriedJobs = 2;

/**
 * Jobs with a trace of their own, and jobs whose trace must be ignored.
 *
 * Submissions are labelled `valid`, `malformed`, `retried` (their first call is answered 503) and
 * `replayed` (it is answered 400, and their dead letter is replayed).
 */
export const tracedJobs = defineExercise({
  id: "traced-jobs",
  did: `${validJobs} jobs are submitted with a trace context each and 20 with a malformed one; ${retriedJobs} more are retried, and one becomes a dead letter and is replayed (where the target can).`,
  disturbs: "nothing",
  needs: ["trace"],
  run: async (bench) => {
    const traced = (options: SubmitOptions): (() => SubmitOptions) => {
      return () => ({ ...options, headers: contextOf(bench, freshTraceparent(bench.random)) });
    };
    const malformed = malformedTraceparents(bench.random);
    const jobs = [
      ...(await bench.submitMany(validJobs, traced({ label: "valid" }))),
      ...(await bench.submitMany(malformed.length, (index) => ({
        label: "malformed",
        headers: contextOf(bench, malformed[index] ?? ""),
      }))),
      ...(await bench.submitMany(
        retriedJobs,
        traced({ label: "retried", script: [{ kind: "respond", status: 503 }] }),
      )),
    ];
    if (bench.target.deadLetters !== undefined) jobs.push(await dieAndReplay(bench, traced));
    await bench.readUntilEnded(jobs);
  },
});

/** The state is a member of our own, by which a service that passes it on can be found out. */
function contextOf(bench: Bench, traceparent: string): Readonly<Record<string, string>> {
  return { traceparent, tracestate: `jobproof=${bench.random.hex(16)}` };
}

async function dieAndReplay(
  bench: Bench,
  traced: (options: SubmitOptions) => () => SubmitOptions,
): Promise<Submission> {
  const job = await bench.submit(traced({ label: "replayed", ...refuseAlways })());
  await bench.readUntilEnded([job]);
  const entries = await findEntries({ bench, jobs: [job], label: "finding" });
  await acceptFromNowOn(bench, [job]);
  const id = entries.get(job.jobId ?? "");
  if (id === undefined) return job;
  await bench.replay(id, { as: whoMay(bench.target, "replay"), label: "replayed" });
  await bench.until(() =>
    bench.callsOf([job]).some((call) => call.answer?.status === 200 && call.endedAt !== null),
  );
  return job;
}
