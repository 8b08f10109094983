import { submitToDie, type DeadJob } from "../steps/dead-job.ts";
import { defineExercise, type Bench } from "../exercise.ts";
import { insistOnReplay } from "../steps/insist-on-replay.ts";
import { whoMay } from "../who-may.ts";

/** How many bytes a connection may still pass: from none at all to more than a replay takes. */
const passedBytes = [0, 20, 50, 100, 200, 400, 800, 1_600] as const;
const directions = ["in", "out"] as const;

/**
 * Replays one dead letter after the other while the API's links are reset after so many bytes, which
 * catches it between any two of its statements; and again when the link is healed.
 *
 * Submissions are labelled `replayed`; each replay bears the token of its job.
 */
export const deadLettersReplayedOverACutLink = defineExercise({
  id: "dead-letters-replayed-over-a-cut-link",
  did: `${passedBytes.length * directions.length} dead letters are replayed, each while the links of the API are cut after another number of bytes in one direction, and again when they are healed.`,
  disturbs: "links",
  needs: ["dead-letters", "api-store-link"],
  run: async (bench) => {
    const links = bench.links("api");
    if (links.length === 0) return { missed: "the API has no link that could be cut" };
    const cuts = directions.flatMap((direction) =>
      passedBytes.map((bytes) => ({ kind: "cut-after", direction, bytes }) as const),
    );
    const dead = await submitToDie({ bench, labels: cuts.map(() => "replayed") });
    if (dead.some(({ entryId }) => entryId === null))
      return { missed: "a refused job did not become a dead letter" };
    for (const [index, cut] of cuts.entries()) {
      const one = dead[index];
      if (one === undefined) continue;
      await warmUp(bench, one);
      await bench.disturb(cut, links);
      await replay(bench, one);
      await bench.disturb({ kind: "heal" }, links);
    }
    await bench.heal();
    await Promise.all(dead.map((one) => insistOnReplay(bench, one)));
    const jobs = dead.map(({ job }) => job);
    await bench.until(() => jobs.every((job) => bench.callsOf([job]).length > 1), settleMs);
    await bench.readUntilEnded(jobs);
    await bench.listDeadLetters({ as: whoMay(bench.target, "inspect"), label: "after" });
  },
});

/** How long the replays are given to be called by all; what is not called then is looked at all the same. */
const settleMs = 3_000;

/** Reads over each replica, so that there is a connection to cut. */
async function warmUp(bench: Bench, { job }: DeadJob): Promise<void> {
  const { jobId } = job;
  if (jobId === null) return;
  await Promise.all(bench.target.baseUrls.map((_, replica) => bench.read(jobId, { replica })));
}

async function replay(bench: Bench, { job, entryId }: DeadJob): Promise<void> {
  if (entryId === null) return;
  await bench.replay(entryId, { as: whoMay(bench.target, "replay"), label: job.token });
}
