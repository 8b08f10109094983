import { defineExercise } from "../exercise.ts";
import { followStatusUrl } from "../judging/followed-urls.ts";

const jobs = 20;

/** The plainest use there is: what goes wrong here needs no fault. */
export const firstJobs = defineExercise({
  id: "first-jobs",
  did: `${jobs} valid jobs are submitted; the status URL that each answer names is followed at once, each job is read until it has ended, and its result is fetched.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const submissions = await bench.submitMany(jobs, { label: "first" });
    await Promise.all(submissions.map((submission) => followStatusUrl(bench, submission)));
    await bench.readUntilEnded(submissions);
    for (const { jobId } of submissions) {
      if (jobId !== null && bench.target.result !== undefined) await bench.result(jobId);
    }
  },
});
