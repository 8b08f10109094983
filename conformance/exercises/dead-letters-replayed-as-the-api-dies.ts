import { submitToDie, type DeadJob } from "../steps/dead-job.ts";
import { defineExercise, type Bench } from "../exercise.ts";
import { insistOnReplay } from "../steps/insist-on-replay.ts";
import { whoMay } from "../who-may.ts";

/** One replay after the other: whatever a service takes for one, some are caught in the middle of it. */
const replays = 8;
const replayEveryMs = 50;

/**
 * Replays dead letters one after the other, kills every API process right after the last request, and
 * asks again for each when all is healed.
 *
 * Submissions are labelled `replayed`; each replay bears the token of its job.
 */
export const deadLettersReplayedAsTheApiDies = defineExercise({
  id: "dead-letters-replayed-as-the-api-dies",
  did: `${replays} dead letters are replayed, one every ${replayEveryMs} ms; every API process is killed right after the last request and started again, and each replay is asked for again.`,
  disturbs: "processes",
  needs: ["dead-letters", "api-process"],
  run: async (bench) => {
    const labels = Array.from({ length: replays }, () => "replayed");
    const dead = await submitToDie({ bench, labels });
    if (dead.some(({ entryId }) => entryId === null))
      return { missed: "a refused job did not become a dead letter" };
    const replaying = dead.map((one, index) => replayAfter(bench, one, index * replayEveryMs));
    await bench.pause(replays * replayEveryMs);
    await bench.apply("kill", bench.processes("api"));
    await Promise.all(replaying);
    await bench.heal();
    await Promise.all(dead.map((one) => insistOnReplay(bench, one)));
    await bench.readUntilEnded(dead.map(({ job }) => job));
    await bench.listDeadLetters({ as: whoMay(bench.target, "inspect"), label: "after" });
  },
});

/** Does not wait for the answer to another: the death may come before any of them. */
async function replayAfter(bench: Bench, one: DeadJob, delayMs: number): Promise<void> {
  await bench.pause(delayMs);
  const as = whoMay(bench.target, "replay");
  await bench.replay(one.entryId ?? "", { as, label: one.job.token });
}
