import { defineExercise } from "../exercise.ts";
import { showsEnd } from "../views.ts";

const bursts = 5;
const jobsPerBurst = 60;

/** In every other burst an answer takes that long, so that two calls of one job would overlap. */
const slowMs = 30;

/**
 * Plain jobs, and nothing goes wrong: what is called twice here is called twice always.
 *
 * They come in bursts, each when the one before is done, so that every worker is idle and looks
 * for work at the moment at which there is some: that is when two of them reach for one job.
 */
export const plainBurst = defineExercise({
  id: "plain-burst",
  did: `${bursts * jobsPerBurst} plain jobs are submitted in ${bursts} bursts, each to idle workers; nothing is disturbed.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    for (let burst = 0; burst < bursts; burst++) {
      const afterMs = burst % 2 === 0 ? 0 : slowMs;
      const jobs = await bench.submitMany(jobsPerBurst, {
        label: "plain",
        script: [{ kind: "respond", status: 200, afterMs }],
      });
      const ends = await bench.readUntilEnded(jobs);
      // Where a job is missing already, more of the same would only take time.
      if (!ends.every(showsEnd)) return;
    }
  },
});
