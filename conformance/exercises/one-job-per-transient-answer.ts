import type { Answer } from "../contract/call.ts";
import { defineExercise, type SubmitOptions } from "../exercise.ts";

/** Answers that ask to be tried again. */
const transientStatuses = [408, 425, 429, 500, 502, 503, 504] as const;

/** A job of each class is submitted that often. */
const repeats = 2;

/**
 * Every answer that a dependency gives when it cannot at the moment, each to jobs of its own, and
 * then a good one.
 *
 * Submissions are labelled with the status, or `reset`; those that are failed twice, `twice`.
 */
export const oneJobPerTransientAnswer = defineExercise({
  id: "one-job-per-transient-answer",
  did: `jobs are answered ${transientStatuses.join(", ")} or by a connection reset at their first call, some at their second too, and then 200.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const failures: readonly SubmitOptions[] = [
      ...transientStatuses.map((status) => ({ label: `${status}`, script: [answer(status)] })),
      { label: "reset", script: [{ kind: "reset" }] },
      ...((bench.policy.maxAttempts ?? 1) > 2
        ? [{ label: "twice", script: [answer(500), answer(503)] }]
        : []),
    ];
    const all = Array.from({ length: repeats }, () => failures).flat();
    const jobs = await bench.submitMany(all.length, (index) => all[index] ?? {});
    await bench.readUntilEnded(jobs);
  },
});

function answer(status: number): Answer {
  return { kind: "respond", status };
}
