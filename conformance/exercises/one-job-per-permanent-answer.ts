import { defineExercise } from "../exercise.ts";

/** Answers that say that the request itself is wrong. */
const permanentStatuses = [400, 401, 403, 404, 409, 410, 422] as const;

const repeats = 2;

/**
 * Every answer by which a dependency says that trying again is no use, and then a good one for who
 * tries all the same. Submissions are labelled with the status.
 */
export const oneJobPerPermanentAnswer = defineExercise({
  id: "one-job-per-permanent-answer",
  did: `jobs are answered ${permanentStatuses.join(", ")} at their first call.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const all = Array.from({ length: repeats }, () => permanentStatuses).flat();
    const jobs = await bench.submitMany(all.length, (index) => {
      const status = all[index] ?? 400;
      return { label: `${status}`, script: [{ kind: "respond", status }] };
    });
    await bench.readUntilEnded(jobs);
  },
});
