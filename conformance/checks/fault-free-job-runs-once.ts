import { defineCheck, verdictFrom } from "../judging/check.ts";
import { plainBurst } from "../exercises/plain-burst.ts";
import { mayHaveCostTheLease } from "../judging/fault-spans.ts";
import { endOfJob, jobsSeen, storyOf } from "../judging/seen-jobs.ts";
import { allFaults } from "../judging/views.ts";

/**
 * Where nothing fails there is nothing to repeat: one job, one call.
 *
 * A job without a call is broken only if the service says that it succeeded: a late one is for other
 * checks to judge.
 * What is called after the first fault of the run is judged by `every-extra-attempt-is-explained`.
 */
export const faultFreeJobRunsOnce = defineCheck({
  id: "fault-free-job-runs-once",
  requirement: "EXE-1",
  level: "must",
  title: "Without faults a job calls its dependency exactly once",
  clause: { text: "Jobproof contract: without faults, attempts = 1 exactly" },
  needs: [],
  exercise: plainBurst,
  scope: "run",
  judge: ({ history, policy }) => {
    const firstFaultAt = allFaults(history)[0]?.injectedAt ?? Number.POSITIVE_INFINITY;
    const jobs = jobsSeen(history, plainBurst).map((job) => ({
      ...job,
      calls: job.calls.filter(({ arrivedAt }) => arrivedAt < firstFaultAt),
    }));
    const once = jobs.filter(({ calls }) => calls.length === 1);
    const never = jobs.filter(({ calls }) => calls.length === 0);
    const isExcused = mayHaveCostTheLease(history, policy);
    const repeated = jobs.filter(({ calls }) => calls.length > 1);
    const often = repeated.filter(({ calls }) => !isExcused(calls[0]));
    return verdictFrom({
      level: "must",
      examined: once.length,
      holds: `${once.length} of ${jobs.length} jobs were called exactly once`,
      broken: [
        ...often.map((job) => ({
          because: `a job was called ${job.calls.length} times, though nothing failed`,
          evidence: storyOf(job),
        })),
        ...never
          .filter((job) => endOfJob(job) === "succeeded")
          .map((job) => ({ because: "a job succeeded without a call", evidence: storyOf(job) })),
      ],
      unseen: [
        ...never
          .filter((job) => endOfJob(job) !== "succeeded")
          .map((job) => ({ because: "a job was not called in time", evidence: storyOf(job) })),
        ...repeated
          .filter((job) => !often.includes(job))
          .map((job) => ({
            because: "a job was called again, and the machine had stood still",
            evidence: storyOf(job),
          })),
      ],
      witness: { jobs: jobs.length, calledOnce: once.length },
    });
  },
});
