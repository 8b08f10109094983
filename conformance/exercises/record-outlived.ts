import { statusOf } from "../judging/answers.ts";
import { defineExercise, type Bench } from "../exercise.ts";

/** What the judge knows these reads by. */
export const recordLabels = { kept: "kept", expired: "expired" } as const;

/** A longer time than this is not waited for: then nothing is done, and nothing is judged of it. */
const longestMs = 30_000;

const shares = [0.3, 0.6, 0.85];

/** How long after its time a record is still looked for; to keep it for longer is nobody's harm. */
const lookAfterMs = 2_000;
const lookEveryMs = 250;

/** Reads jobs from their end to the end of their record. */
export const recordOutlived = defineExercise({
  id: "record-outlived",
  did: "two jobs that have ended are read until the declared time of their record is over, and after it.",
  disturbs: "nothing",
  needs: ["retention"],
  run: async (bench) => {
    const { retentionMs = 0 } = bench.policy;
    if (retentionMs > longestMs) return;
    const jobs = await bench.submitMany(2, { as: "short-lived" });
    const ends = await bench.readUntilEnded(jobs);
    await Promise.all(
      ends.map(async ({ jobId, doneAt }) => {
        if (jobId === null) return;
        const read = (label: string) => bench.read(jobId, { as: "short-lived", label });
        for (const share of shares) {
          await pauseUntil(bench, doneAt + share * retentionMs);
          await read(recordLabels.kept);
        }
        const giveUpAt = doneAt + retentionMs + lookAfterMs;
        await pauseUntil(bench, doneAt + retentionMs);
        while (statusOf(await read(recordLabels.expired)) === 200 && bench.clock() < giveUpAt) {
          await bench.pause(lookEveryMs);
        }
      }),
    );
  },
});

function pauseUntil(bench: Bench, at: number): Promise<void> {
  return bench.pause(Math.max(0, at - bench.clock()));
}
