import { defineExercise } from "../exercise.ts";
import { findEntries } from "../steps/find-entries.ts";
import { newerTypeExercise } from "../judging/may-stay-queued.ts";
import { showsEnd } from "../judging/views.ts";

const newer = 5;

/** How long they are followed: whoever gives such a job up does so soon, and a parked one does not move. */
const followMs = 4_000;

/**
 * Jobs of a type that the API knows and no worker does, as in the middle of a rolling deploy. Plain
 * jobs labelled `plain` show that workers are at work meanwhile.
 *
 * Those that wait for a newer worker are canceled at the end, where the target can: none will come.
 */
export const newerTypeSubmitted = defineExercise({
  id: newerTypeExercise,
  did: `${newer} jobs of a type that no worker knows are submitted, and followed for ${followMs} ms.`,
  disturbs: "nothing",
  needs: ["newer-type"],
  run: async (bench) => {
    const { newerTypeBody: body = null } = bench.target.submit;
    const jobs = await bench.submitMany(newer, { label: "newer", body });
    const plain = await bench.submitMany(newer, { label: "plain" });
    await bench.readUntilEnded(plain);
    const ends = await bench.readUntilEnded(jobs, { withinMs: followMs });
    const failed = jobs.filter(({ jobId }) =>
      ends.some((end) => end.jobId === jobId && end.state === "failed"),
    );
    if (failed.length > 0 && bench.target.deadLetters !== undefined) {
      await findEntries({ bench, jobs: failed, label: "finding" });
    }
    if (bench.target.cancel === undefined) return;
    const waiting = ends.filter((end) => !showsEnd(end)).flatMap(({ jobId }) => jobId ?? []);
    await Promise.all(waiting.map((jobId) => bench.cancel(jobId, { label: "nobody-came" })));
  },
});
