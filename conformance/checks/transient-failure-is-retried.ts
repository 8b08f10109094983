import { triesOnce } from "../judging/backoff.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Policy } from "../contract/policy.ts";
import { callHeldPastTheJobTimeout } from "../exercises/call-held-past-the-job-timeout.ts";
import { oneJobPerTransientAnswer } from "../exercises/one-job-per-transient-answer.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";

/**
 * "Not now" is not "no": a job that met a passing failure is tried again.
 *
 * The definite sign of the contrary is a job that ended after its first call. 408 and 425 are read
 * differently by different services, so that not retrying these is tolerated, unless the profile
 * says which of them are retried.
 */
export const transientFailureIsRetried = defineCheck({
  id: "transient-failure-is-retried",
  requirement: "RTY-1",
  level: "must",
  title: "A job whose dependency fails in passing is tried again",
  clause: {
    text: "Knative Eventing data plane, retry table: 429 and 5xx are retried, and so is a lost connection",
    url: "https://github.com/knative/specs/blob/main/specs/eventing/data-plane.md",
  },
  needs: [],
  exercise: oneJobPerTransientAnswer,
  also: [callHeldPastTheJobTimeout],
  scope: "exercise",
  judge: ({ history, policy }) => {
    if (policy.maxAttempts === 1) return triesOnce;
    const hung = jobsSeen(history, callHeldPastTheJobTimeout, "hung");
    const jobs = [
      ...jobsSeen(history, oneJobPerTransientAnswer).filter(({ calls }) => calls.length > 0),
      // What we answered at last was not given up by the service.
      ...hung.filter(({ calls }) => calls[0]?.end === "aborted"),
    ];
    const retried = jobs.filter(({ calls }) => calls.length > 1);
    const once = jobs.filter(({ calls }) => calls.length === 1);
    const dropped = once.filter((job) => endOfJob(job) !== null);
    const waiting = once.filter((job) => endOfJob(job) === null);
    const classes = new Set(retried.map((job) => job.op.label)).size;
    return verdictFrom({
      level: "must",
      examined: retried.length,
      holds: `${retried.length} jobs of ${classes} classes of failure were tried again`,
      broken: dropped.filter((job) => fateOf(job, policy) === "broken").map(find),
      tolerated: dropped.filter((job) => fateOf(job, policy) === "tolerated").map(find),
      unseen: waiting.map((job) => ({
        because: "a job was not yet tried again",
        evidence: storyOf(job),
      })),
      witness: { jobs: jobs.length, retried: retried.length, classes },
    });
  },
});

/** What it means that a job of this class was dropped after its first call. */
function fateOf({ op }: SeenJob, { profile }: Policy): "broken" | "tolerated" | null {
  if (op.label !== "408" && op.label !== "425") return "broken";
  if (profile?.retried === undefined) return "tolerated";
  return profile.retried.some((status) => `${status}` === op.label) ? "broken" : null;
}

function find(job: SeenJob): Finding {
  const because = `a job whose first call failed in passing (${job.op.label}) was not tried again: it ${endOfJob(job)}`;
  return { because, evidence: storyOf(job) };
}
