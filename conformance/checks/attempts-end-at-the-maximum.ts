import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import { alwaysAnswered503 } from "../exercises/always-answered-503.ts";
import { workerDiesAtEveryAttempt } from "../exercises/worker-dies-at-every-attempt.ts";
import { largest } from "../judging/extremes.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";

/**
 * A job that cannot succeed is tried as often as declared, no more and no less, and then it fails.
 *
 * Where workers can be killed, jobs whose worker dies at every attempt are bounded too: failures and
 * crashes may have one budget or two, so that the bound there is the sum.
 */
export const attemptsEndAtTheMaximum = defineCheck({
  id: "attempts-end-at-the-maximum",
  requirement: "RTY-3",
  level: "must",
  title: "A job that always fails is tried exactly as often as declared, and then fails",
  clause: {
    text: "Jobproof contract: attempts = policy.maxAttempts exactly, never unbounded",
    url: "https://github.com/redpanda-data/connect/issues/415",
  },
  needs: ["max-attempts"],
  exercise: alwaysAnswered503,
  also: [workerDiesAtEveryAttempt],
  scope: "exercise",
  judge: ({ history, policy }) => {
    const { maxAttempts = 0, maxCrashes = 0 } = policy;
    const failing = ["failing", "resetting"].flatMap((label) =>
      jobsSeen(history, alwaysAnswered503, label),
    );
    const dying = jobsSeen(history, workerDiesAtEveryAttempt, "dying");
    const bound = maxAttempts + maxCrashes;
    const exact = failing.filter(
      (job) => job.calls.length === maxAttempts && endOfJob(job) === "failed",
    );
    return verdictFrom({
      level: "must",
      examined: exact.length,
      holds: `${exact.length} jobs that were always answered 503 or reset were called ${maxAttempts} times and then failed`,
      broken: [
        ...failing.flatMap((job) => complaint(job, maxAttempts)),
        ...dying
          .filter(({ calls }) => calls.length > bound)
          .map((job) =>
            find(
              job,
              `called ${job.calls.length} times while its worker died each time; declared are ${bound}`,
            ),
          ),
      ],
      unseen: failing
        .filter((job) => endOfJob(job) === null)
        .map((job) => find(job, "not seen to end")),
      witness: {
        jobs: failing.length,
        exact: exact.length,
        maxAttempts,
        crashedJobs: dying.length,
        mostCallsOfACrashedJob: largest(
          dying.map(({ calls }) => calls.length),
          0,
        ),
      },
    });
  },
});

function complaint(job: SeenJob, maxAttempts: number): readonly Finding[] {
  const count = job.calls.length;
  const end = endOfJob(job);
  if (count > maxAttempts) {
    return [find(job, `called ${count} times; declared are ${maxAttempts} attempts`)];
  }
  if (end === "succeeded")
    return [find(job, "answered by failures alone, and yet is said to have succeeded")];
  if (end === "failed" && count < maxAttempts) {
    return [find(job, `given up after ${count} calls; declared are ${maxAttempts} attempts`)];
  }
  return [];
}

function find(job: SeenJob, what: string): Finding {
  return { because: `a job was ${what}`, evidence: storyOf(job) };
}
