import type { Answer } from "../contract/call.ts";
import { defineExercise } from "../exercise.ts";
import { tell, untilTaken } from "../steps/told-receivers.ts";
import { retriesToWatch, watchMs } from "../steps/webhook-times.ts";

/** So many that chance can be ruled out where delays are random. */
const receivers = 40;
const failures = 3;

/** Receivers that answer 500 to the first tries, and then take the delivery: as often as can be awaited. */
export const receiversThatFailThrice = defineExercise({
  id: "receivers-that-fail-thrice",
  did: `${receivers} jobs are told to a receiver each, which answers 500 up to ${failures} times and then 200.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const retries = retriesToWatch(bench.target, failures);
    if (retries === 0) {
      return {
        missed: "the declared schedule has no retry that could be awaited: declare a short one",
      };
    }
    const script = Array.from({ length: retries }, (): Answer => ({
      kind: "respond",
      status: 500,
    }));
    const told = await Promise.all(
      Array.from({ length: receivers }, () => tell(bench, { kind: "fails", script })),
    );
    await bench.readUntilEnded(told.map(({ job }) => job));
    await untilTaken(bench, told, watchMs(bench.target, { retries, patienceMs: bench.patienceMs }));
  },
});
