import { longestDelayMs } from "../judging/backoff.ts";
import type { Policy } from "../contract/policy.ts";
import { defineExercise, type Bench, type Submission, type SubmitOptions } from "../exercise.ts";

/** How often each value is answered. */
const repeats = 2;

/** The least wait that is asked for; more where the backoff alone might take that long. */
const leastWaitSec = 2;

/** What cannot be meant: a date that overflows, a past one, and no number at all. */
const huge = "1000000000000";
const odd = { zero: "0", negative: "-1", junk: "soon" } as const;

/** How long a job with a huge Retry-After is watched, if its declared cap is too long to wait for. */
const watchMs = 3_000;

/**
 * A dependency that says when to come back, in both forms that HTTP has, and in some that it has not.
 *
 * Submissions are labelled `seconds`, `date`, `zero`, `negative`, `junk` and `huge`. A note gives
 * what was asked for: `waitMs`, and `dueAt` on the clock of the run.
 */
export const retryAfterAnswers = defineExercise({
  id: "retry-after-answers",
  did: `jobs are answered 503 with a Retry-After at their first call: seconds, an HTTP-date, ${Object.values(odd).join(", ")}, and ${huge}.`,
  disturbs: "nothing",
  waitsLong: true,
  needs: [],
  run: async (bench) => {
    const waitSec = waitSecFor(bench.policy);
    if (waitSec === null) {
      return { missed: "the declared backoff waits longer than any Retry-After that is honoured" };
    }
    const date = dateIn(bench, waitSec + 1);
    bench.note("asked", { waitMs: waitSec * 1_000, dueAt: date.dueAt });
    const values: readonly SubmitOptions[] = [
      answered("seconds", String(waitSec)),
      answered("date", date.text),
      ...Object.entries(odd).map(([label, value]) => answered(label, value)),
    ];
    const all = Array.from({ length: repeats }, () => values).flat();
    const jobs = await bench.submitMany(all.length, (index) => all[index] ?? {});
    const followed = followHuge(bench);
    await bench.readUntilEnded(jobs);
    await followed;
  },
});

/** Null if the target caps Retry-After so low that it cannot be told from the backoff. */
function waitSecFor({
  backoff,
  maxRetryAfterMs = Number.POSITIVE_INFINITY,
}: Policy): number | null {
  const backoffMs = backoff === undefined ? 0 : longestDelayMs(backoff, 1);
  const waitSec = Math.max(leastWaitSec, Math.ceil(backoffMs / 1_000) + 1);
  return waitSec * 1_000 > maxRetryAfterMs ? null : waitSec;
}

/** The HTTP-date that is at least that far away; it has whole seconds. */
function dateIn(bench: Bench, sec: number): { text: string; dueAt: number } {
  const now = Date.now();
  const dateMs = Math.ceil((now + sec * 1_000) / 1_000) * 1_000;
  return { text: new Date(dateMs).toUTCString(), dueAt: bench.clock() + dateMs - now };
}

function answered(label: string, retryAfter: string): SubmitOptions {
  const headers = { "retry-after": retryAfter };
  return { label, script: [{ kind: "respond", status: 503, headers }] };
}

/**
 * Leaves the job to wait for its declared cap, if that is bearable; else it is watched for a while
 * and canceled, for it must not wait beyond the run.
 */
async function followHuge(bench: Bench): Promise<void> {
  const { maxRetryAfterMs } = bench.policy;
  if (maxRetryAfterMs === undefined) return;
  const isBearable = maxRetryAfterMs <= bench.patienceMs;
  if (!isBearable && bench.target.cancel === undefined) return;
  const job: Submission = await bench.submit(answered("huge", huge));
  // The end of the run waits for it.
  if (isBearable) return;
  await bench.pause(watchMs);
  if (job.jobId !== null) await bench.cancel(job.jobId, { label: "huge" });
}
