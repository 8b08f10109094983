import { defineExercise } from "../exercise.ts";
import { showsEnd } from "../judging/views.ts";

const bursts = { quick: 5, full: 20 } as const;
const jobsPerBurst = { quick: 60, full: 500 } as const;

/** A slow target is not held up for longer than this: it has shown by then how it runs plain jobs. */
const withinMs = 180_000;

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
  did: `${bursts.quick * jobsPerBurst.quick} plain jobs (${bursts.full * jobsPerBurst.full} at full pace) are submitted in bursts, each to idle workers; nothing is disturbed.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const startedAt = bench.clock();
    for (let burst = 0; burst < bursts[bench.pace]; burst++) {
      if (bench.clock() - startedAt > withinMs) return;
      const afterMs = burst % 2 === 0 ? 0 : slowMs;
      const jobs = await bench.submitMany(jobsPerBurst[bench.pace], {
        label: "plain",
        script: [{ kind: "respond", status: 200, afterMs }],
      });
      const ends = await bench.readUntilEnded(jobs);
      // Where a job is missing already, more of the same would only take time.
      if (!ends.every(showsEnd)) return;
    }
  },
});
