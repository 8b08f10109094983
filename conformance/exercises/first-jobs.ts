import { defineExercise } from "../exercise.ts";

const jobs = 20;

/** The plainest use there is: what goes wrong here needs no fault. */
export const firstJobs = defineExercise({
  id: "first-jobs",
  did: `${jobs} valid jobs are submitted; each is read at once on another connection, and until it has ended, and its result is fetched.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const submissions = await bench.submitMany(jobs, { label: "first" });
    await bench.readUntilEnded(submissions);
    for (const { jobId } of submissions) {
      if (jobId !== null && bench.target.result !== undefined) await bench.result(jobId);
    }
  },
});
