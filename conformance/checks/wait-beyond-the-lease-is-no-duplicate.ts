import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import { unfeltDeaths } from "../judging/crash-points.ts";
import { waitLongerThanTheLease } from "../exercises/wait-longer-than-the-lease.ts";
import { workerDiesAtEveryAttempt } from "../exercises/worker-dies-at-every-attempt.ts";
import { largest, smallest } from "../judging/extremes.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";

/**
 * A lease is for work and not for waiting: a job that waits for longer than one is called once before
 * and once after. And each lease that runs out counts, so that a job which kills its worker every
 * time comes to an end.
 *
 * The calls that a job may have are those that we made fail, and one more; that holds only while no
 * worker is disturbed, and none is in this exercise. Of a job whose worker always dies the bound is
 * the sum of both budgets, for a crash may be charged to either.
 */
export const waitBeyondTheLeaseIsNoDuplicate = defineCheck({
  id: "wait-beyond-the-lease-is-no-duplicate",
  requirement: "VIS-4",
  level: "must",
  title:
    "A wait longer than the lease makes no duplicate, and a job that always loses its worker is given up",
  clause: {
    text: "Jobproof contract: delays longer than the lease do not duplicate; each lease expiry counts as a delivery",
    url: "https://github.com/celery/kombu/issues/337",
  },
  needs: ["lease"],
  exercise: waitLongerThanTheLease,
  also: [workerDiesAtEveryAttempt],
  scope: "exercise",
  judge: ({ history, policy }) => {
    const waiting = jobsSeen(history, waitLongerThanTheLease, "waiting");
    const { leaseMs = 0 } = policy;
    const waited = waiting.filter((job) => waitOf(job) > leaseMs);
    const poison = jobsSeen(history, workerDiesAtEveryAttempt, "dying");
    const bound = (policy.maxAttempts ?? Number.POSITIVE_INFINITY) + (policy.maxCrashes ?? 0);
    return verdictFrom({
      level: "must",
      examined: waited.length,
      holds: `${waited.length} jobs waited longer than their lease and were called twice; ${poison.length} that always lost their worker were called at most ${mostCalls(poison)} times`,
      broken: [
        ...waiting
          .filter(({ calls }) => calls.length > failuresOf(calls) + 1)
          .map((job) =>
            find(job, `called ${job.calls.length} times, with one wait beyond its lease`),
          ),
        ...poison
          .filter(({ calls }) => calls.length > bound)
          .map((job) =>
            find(
              job,
              `called ${job.calls.length} times though its worker died each time; declared are ${bound}`,
            ),
          ),
      ],
      unseen: [
        ...waiting
          .filter((job) => !waited.includes(job))
          .map((job) => find(job, "not seen to be called again after a wait beyond its lease")),
        ...unfeltDeaths(history, workerDiesAtEveryAttempt.id),
      ],
      witness: {
        waited: waited.length,
        leaseMs,
        shortestWaitMs: Math.round(waited.length === 0 ? 0 : smallest(waited.map(waitOf))),
        poison: poison.length,
        poisonEnded: poison.filter((job) => endOfJob(job) !== null).length,
        mostPoisonCalls: mostCalls(poison),
      },
    });
  },
});

function failuresOf(calls: SeenJob["calls"]): number {
  return calls.filter(({ answer, end }) => end !== "answered" || (answer?.status ?? 0) >= 500)
    .length;
}

/** From the first answer to the next call; 0 if there was none, or none again. */
function waitOf({ calls: [first, next] }: SeenJob): number {
  const answeredAt = first?.answeredAt ?? null;
  return next === undefined || answeredAt === null ? 0 : next.arrivedAt - answeredAt;
}

function mostCalls(jobs: readonly SeenJob[]): number {
  return largest(
    jobs.map(({ calls }) => calls.length),
    0,
  );
}

function find(job: SeenJob, what: string): Finding {
  return { because: `a job was ${what}`, evidence: storyOf(job) };
}
