import { triesOnce } from "../judging/backoff.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import { workerDiesAtEveryAttempt } from "../exercises/worker-dies-at-every-attempt.ts";
import { unfeltDeaths } from "../judging/crash-points.ts";
import { spansOf, type FaultSpan } from "../judging/fault-spans.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { largest } from "../judging/extremes.ts";
import { endOf } from "../judging/views.ts";

/**
 * A count that is kept in the worker begins anew when the worker does, and a job that kills its
 * worker is then tried for ever.
 *
 * A failure counts here only if the job was called again, or ended, before the next fault: one that
 * was answered just before a kill may never have been recorded. The bound on calls is the sum of
 * both budgets, for a crash may be charged to either.
 */
export const attemptCountSurvivesACrash = defineCheck({
  id: "attempt-count-survives-a-crash",
  requirement: "RTY-7",
  level: "must",
  title: "The count of attempts survives the crash of the worker",
  clause: {
    text: "Jobproof contract: attempts over all crashes and restarts <= the declared maximum",
    url: "https://github.com/MassTransit/MassTransit/issues/2076",
  },
  needs: ["worker-process", "max-attempts", "lease"],
  exercise: workerDiesAtEveryAttempt,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const { maxAttempts = 0, maxCrashes = 0 } = policy;
    const bound = maxAttempts + maxCrashes;
    const spans = spansOf(history, policy);
    const dying = jobsSeen(history, workerDiesAtEveryAttempt, "dying");
    const failing = jobsSeen(history, workerDiesAtEveryAttempt, "failing");
    const crashed = failing.filter(hasFailedAndCrashed);
    const ended = [...dying, ...crashed].filter((job) => endOfJob(job) === "failed");
    const verdict = verdictFrom({
      level: "must",
      examined: crashed.length,
      holds: `${crashed.length} jobs failed at most ${maxAttempts} times though a crash came in between; ${dying.length} that crashed at every attempt were called at most ${bound} times`,
      broken: [
        ...failing.flatMap((job) => tooManyFailures({ job, spans, maxAttempts })),
        ...[...dying, ...failing]
          .filter(({ calls }) => calls.length > bound)
          .map((job) =>
            find(
              job,
              `called ${job.calls.length} times in spite of crashes; declared are ${bound}`,
            ),
          ),
      ],
      unseen: [
        ...crashed
          .filter((job) => endOfJob(job) === null)
          .map((job) => find(job, "not seen to end after its crash")),
        ...unfeltDeaths(history, workerDiesAtEveryAttempt.id),
      ],
      witness: {
        failedAndCrashed: crashed.length,
        crashedAlways: dying.length,
        ended: ended.length,
        kills: spans.length,
        mostCalls: largest(
          [...dying, ...failing].map(({ calls }) => calls.length),
          0,
        ),
      },
    });
    // Where a failure ends the job, none comes before a crash that could forget it.
    return maxAttempts === 1 && verdict.kind !== "FAIL" ? triesOnce : verdict;
  },
});

/** Whether there is something to forget: a failure before a call that a crash ended. */
function hasFailedAndCrashed({ calls }: SeenJob): boolean {
  return calls.some(
    ({ end }, index) => end === "aborted" && calls.slice(0, index).some(isAnsweredBadly),
  );
}

function tooManyFailures(options: {
  job: SeenJob;
  spans: readonly FaultSpan[];
  maxAttempts: number;
}): readonly Finding[] {
  const { job, spans, maxAttempts } = options;
  const failures = job.calls.filter((call, index) => {
    const next = job.calls[index + 1]?.arrivedAt ?? job.last?.doneAt ?? Number.POSITIVE_INFINITY;
    const isBlurred = spans.some((span) => span.from <= next && span.to >= endOf(call));
    return isAnsweredBadly(call) && !isBlurred;
  }).length;
  if (failures <= maxAttempts) return [];
  return [
    find(
      job,
      `answered 503 ${failures} times, before and after a crash; declared are ${maxAttempts}`,
    ),
  ];
}

function isAnsweredBadly({ answer }: Call): boolean {
  return answer !== null && answer.status >= 500;
}

function find(job: SeenJob, what: string): Finding {
  return { because: `a job was ${what}`, evidence: storyOf(job) };
}
