import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Policy } from "../contract/policy.ts";
import { oneJobPerPermanentAnswer } from "../exercises/one-job-per-permanent-answer.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";

/**
 * "No" is an answer: asking again wastes the dependency's time and delays the bad news.
 *
 * 404, 409 and 410 are retried by some (Knative), so that doing so is tolerated, unless the profile
 * says which of them are retried.
 */
export const permanentFailureIsNotRetried = defineCheck({
  id: "permanent-failure-is-not-retried",
  requirement: "RTY-2",
  level: "must",
  title: "A job that its dependency refuses for good fails at once",
  clause: {
    text: "Knative Eventing data plane, retry table: 400 and other 4xx are not retried",
    url: "https://github.com/knative/specs/blob/main/specs/eventing/data-plane.md",
  },
  needs: [],
  exercise: oneJobPerPermanentAnswer,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const jobs = jobsSeen(history, oneJobPerPermanentAnswer).filter(
      ({ calls }) => calls[0]?.answer?.status !== undefined,
    );
    const retried = jobs.filter(({ calls }) => calls.length > 1);
    const once = jobs.filter(({ calls }) => calls.length === 1);
    const failed = once.filter((job) => endOfJob(job) === "failed");
    return verdictFrom({
      level: "must",
      examined: failed.length,
      holds: `${failed.length} jobs that were refused for good failed after one call`,
      broken: [
        ...retried
          .filter((job) => fateOf(job, policy) === "broken")
          .map((job) => find(job, "was called again")),
        ...once
          .filter((job) => endOfJob(job) === "succeeded")
          .map((job) => find(job, "succeeded all the same")),
      ],
      tolerated: [
        ...retried
          .filter((job) => fateOf(job, policy) === "tolerated")
          .map((job) => find(job, "was called again")),
        ...failed
          .filter((job) => fateOf(job, policy) === "declared")
          .map((job) => find(job, "was not called again, as its profile says")),
      ],
      unseen: once
        .filter((job) => endOfJob(job) === null)
        .map((job) => find(job, "was not seen to end")),
      witness: { jobs: jobs.length, failedAtOnce: failed.length, retried: retried.length },
    });
  },
});

/** What it means that a job of this class was called again. */
function fateOf({ op }: SeenJob, { profile }: Policy): "broken" | "tolerated" | "declared" {
  if (!["404", "409", "410"].includes(op.label)) return "broken";
  if (profile?.retried === undefined) return "tolerated";
  return profile.retried.some((status) => `${status}` === op.label) ? "declared" : "broken";
}

function find(job: SeenJob, what: string): Finding {
  const because = `a job whose call was answered ${job.op.label} ${what}`;
  return { because, evidence: storyOf(job) };
}
