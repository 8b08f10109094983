import { defineExercise } from "../exercise.ts";
import { freshTraceparent } from "../judging/traceparent.ts";

/** Enough that whoever takes requests, entries or jobs in batches has many of them at a time. */
const batch = 300;

/** Many jobs at once, each with a trace context of its own. */
export const batchOfTraces = defineExercise({
  id: "batch-of-traces",
  did: `${batch} jobs are submitted 64 at a time, each with a trace context of its own.`,
  disturbs: "nothing",
  needs: ["trace"],
  run: async (bench) => {
    const jobs = await bench.submitMany(batch, () => ({
      label: "traced",
      headers: { traceparent: freshTraceparent(bench.random) },
    }));
    await bench.until(() => jobs.every((job) => bench.callsOf([job]).length > 0));
    await bench.readUntilEnded(jobs);
  },
});
