import { defineCheck, verdictFrom } from "../judging/check.ts";
import { plainBurst } from "../exercises/plain-burst.ts";
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
  judge: ({ history }) => {
    const firstFaultAt = allFaults(history)[0]?.injectedAt ?? Number.POSITIVE_INFINITY;
    const undisturbed = history.filter(
      (event) => event.kind !== "call" || event.arrivedAt < firstFaultAt,
    );
    const jobs = jobsSeen(undisturbed, plainBurst);
    const once = jobs.filter(({ calls }) => calls.length === 1);
    const never = jobs.filter(({ calls }) => calls.length === 0);
    const often = jobs.filter(({ calls }) => calls.length > 1);
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
      unseen: never
        .filter((job) => endOfJob(job) !== "succeeded")
        .map((job) => ({ because: "a job was not called in time", evidence: storyOf(job) })),
      witness: { jobs: jobs.length, calledOnce: once.length },
    });
  },
});
