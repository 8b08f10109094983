import { defineExercise } from "../exercise.ts";
import {
  cancelInBackoff,
  submitIntoBackoff,
  untilBackoffIsOver,
} from "../steps/jobs-in-backoff.ts";

const jobs = 4;

/**
 * Cancels jobs while a timer holds their next attempt, and lets the timer come due.
 *
 * One more job with the same wait is not canceled: its retry shows that the time has come.
 */
export const canceledDuringBackoff = defineExercise({
  id: "canceled-during-backoff",
  did: `${jobs} jobs whose first call was answered 503 are canceled while they wait for their retry, and watched until the retry of one that was not canceled; a job that has succeeded is canceled too.`,
  disturbs: "nothing",
  needs: ["cancel"],
  run: async (bench) => {
    const succeeded = await bench.submit({ label: "succeeds" });
    const waiting = await submitIntoBackoff({
      bench,
      labels: Array.from({ length: jobs + 1 }, () => "waits"),
    });
    const [control, ...canceled] = waiting;
    if (control === undefined) return { missed: "no job was submitted" };
    await Promise.all(
      canceled.map((job) => cancelInBackoff({ bench, job, label: "during-backoff" })),
    );

    const [end] = await bench.readUntilEnded([succeeded]);
    if (succeeded.jobId !== null && end?.state === "succeeded") {
      await bench.cancel(succeeded.jobId, { label: "after-end" });
      await bench.read(succeeded.jobId, { label: "after-cancel" });
    }

    await untilBackoffIsOver(bench, [control], canceled);
    await bench.readUntilEnded(waiting);
    const controlRan = bench.callsOf([control]).length > 1;
    return controlRan ? undefined : { missed: "the job that was not canceled was not retried" };
  },
});
