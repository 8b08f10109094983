import { defineExercise, type Bench, type Submission } from "../exercise.ts";

/** Enough that chance cannot make a correct jitter look like none, see RTY-4. */
const failing = 64;

/** Beside them so many whose connection is reset at every call: a failure counts, whatever its kind. */
const resetting = 6;

/** How often a plain job measures what the target and this machine need by themselves. */
const echoEveryMs = 150;

/**
 * A dependency that is down for good: each job uses up all its attempts.
 *
 * The failing jobs are labelled `failing`, and `resetting` those that get no answer; meanwhile plain jobs labelled `echo` measure the delay
 * that is there without any backoff.
 */
export const alwaysAnswered503 = defineExercise({
  id: "always-answered-503",
  did: `${failing} jobs are answered 503 at every call until they end, and ${resetting} are reset; meanwhile a plain job every ${echoEveryMs} ms measures the target's own delay.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const jobs = await bench.submitMany(failing, {
      label: "failing",
      script: [{ kind: "respond", status: 503 }],
      repeatLast: true,
    });
    const resets = await bench.submitMany(resetting, {
      label: "resetting",
      script: [{ kind: "reset" }],
      repeatLast: true,
    });
    const spent = untilSpent(bench, [...jobs, ...resets]).then(() => "over" as const);
    let echo: Submission | null = null;
    for (let state = "failing"; state !== "over";) {
      // No more than one waits: a target that takes fewer than we would send must not be swamped.
      const isOwed: boolean = echo !== null && bench.callsOf([echo]).length === 0;
      echo = isOwed ? echo : await bench.submit({ label: "echo" });
      const pause = bench.pause(echoEveryMs).then(() => "failing" as const);
      state = await Promise.race([spent, pause]);
    }
  },
});

/** Waits for the calls first, for reading every job all the time would slow down what is measured. */
async function untilSpent(bench: Bench, jobs: readonly Submission[]): Promise<void> {
  const { maxAttempts } = bench.policy;
  if (maxAttempts !== undefined) {
    await bench.until(() => bench.callsOf(jobs).length >= maxAttempts * jobs.length);
  }
  await bench.readUntilEnded(jobs);
}
