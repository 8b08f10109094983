import { sayingOf } from "../judging/answers.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { insist } from "../steps/insist.ts";
import { unhold } from "../steps/unhold.ts";

/** What the judge knows these requests by. */
export const depthLabels = { flood: "flood", after: "after" } as const;

/** How many requests are under way at a time: so far may a limit be exceeded. */
const lanes = 8;

/** Jobs that are taken out of the queue show it by a call; after so long without one it is quiet. */
const quietMs = 300;

/** More jobs than this are not submitted. */
const mostJobs = 2_000;

/** How long a queue that is empty again may go on refusing. */
const freeAgainWithinMs = 5_000;

/**
 * The dependency answers nothing, and a depth-limited client goes on submitting until all is refused
 * and no more jobs are taken out of the queue; then the dependency answers again.
 *
 * A note `full` gives the figures `lanes` and `atMs` at the moment when the queue was quiet.
 */
export const queueFilledToItsDepth = defineExercise({
  id: "queue-filled-to-its-depth",
  did: `a depth-limited client submits jobs whose calls are held open, ${lanes} requests at a time, until all are refused; then all calls are answered, and one more job is submitted when all have ended.`,
  disturbs: "slots",
  needs: ["depth-limit"],
  run: async (bench) => {
    const jobs: Submission[] = [];
    let goesOnStill = true;
    while (goesOnStill && jobs.length < mostJobs) goesOnStill = await goesOn(bench, jobs);
    bench.note("full", { lanes, atMs: bench.clock() });
    const accepted = jobs.filter(({ jobId }) => jobId !== null);
    await unhold(bench, { jobs, exercise: queueFilledToItsDepth.id });
    await bench.readUntilEnded(accepted);
    const after = await bench.prepare({ as: "depth-limited", label: depthLabels.after });
    const op = await insist(bench, after, { withinMs: freeAgainWithinMs });
    await bench.readUntilEnded([{ op, token: after.token, key: after.key, jobId: op.jobId }]);
    if (jobs.length >= mostJobs) return { missed: `${mostJobs} jobs did not fill the queue` };
  },
});

/** Submits once more; false when the queue is full for good, or has no end. */
async function goesOn(bench: Bench, jobs: Submission[]): Promise<boolean> {
  const batch = await bench.submitMany(lanes, {
    as: "depth-limited",
    label: depthLabels.flood,
    script: [{ kind: "hold" }],
  });
  jobs.push(...batch);
  const called = bench.callsOf(jobs).length;
  const accepted = jobs.filter(({ jobId }) => jobId !== null).length;
  const { maxQueued = 0 } = bench.policy;
  const isFull = batch.every(({ op }) => sayingOf(op) !== "yes");
  // As many again as run might have been fetched ahead; what waits beyond that waits in the queue.
  const isEndless = accepted - called > maxQueued + 2 * lanes + called;
  if (!isFull && !isEndless) return true;
  return bench.until(() => bench.callsOf(jobs).length > called, quietMs);
}
