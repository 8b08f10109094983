import { defineExercise, type Bench } from "../exercise.ts";
import { unhold } from "../steps/unhold.ts";

/** How many windows' worth of calls are asked for at once. */
const windows = 2;
const fewestJobs = 20;
const mostJobs = 400;

/** Jobs for each retry a second that is declared, while the dependency is down. */
const jobsPerRetry = 3;

/** How long it is down, in the windows of a second that a rate needs to be seen. */
const downMs = 3_000;

/** How long the drain of all calls may take beyond patience, by the declared rate. */
const spare = 3;

/**
 * The dependency at the harness's origin: first it is asked for much more than it wants at once, then
 * it answers 503 to everything.
 *
 * Jobs are labelled `plain` and `down`, and there are only those whose limit is declared. Notes `down`
 * and `up` tell when the outage was.
 */
export const limitedDependencyCalledAndDown = defineExercise({
  id: "limited-dependency-called-and-down",
  did: `${windows} windows' worth of jobs are submitted at once for the dependency whose limit is declared; then it answers 503 to all calls for ${downMs} ms, and then 200 again.`,
  disturbs: "nothing",
  waitsLong: true,
  needs: [],
  run: async (bench) => {
    await crowd(bench);
    await outage(bench);
  },
});

async function crowd(bench: Bench): Promise<void> {
  const { outboundLimit } = bench.policy;
  if (outboundLimit === undefined || bench.target.harnessOrigin === undefined) return;
  const { count, windowMs } = outboundLimit;
  const wanted = Math.min(mostJobs, Math.max(fewestJobs, windows * count));
  const jobs = await bench.submitMany(wanted, { label: "plain", calls: "origin" });
  const withinMs = bench.patienceMs + (spare * windowMs * wanted) / count;
  await bench.until(() => jobs.every((job) => bench.callsOf([job]).length > 0), withinMs);
  await bench.readUntilEnded(jobs);
}

async function outage(bench: Bench): Promise<void> {
  const { maxRetriesPerSec, maxAttempts } = bench.policy;
  const isDeclared = maxRetriesPerSec !== undefined && bench.target.harnessOrigin !== undefined;
  if (!isDeclared || maxAttempts === 1) return;
  const wanted = Math.min(mostJobs, Math.max(fewestJobs, jobsPerRetry * maxRetriesPerSec));
  bench.note("down");
  const jobs = await bench.submitMany(wanted, {
    label: "down",
    calls: "origin",
    script: [{ kind: "respond", status: 503 }],
    repeatLast: true,
  });
  await bench.until(() => jobs.every((job) => bench.callsOf([job]).length > 0));
  await bench.pause(downMs);
  bench.note("up");
  await unhold(bench, { jobs, exercise: limitedDependencyCalledAndDown.id });
  const withinMs = bench.patienceMs + (spare * 1_000 * wanted) / maxRetriesPerSec;
  await bench.readUntilEnded(jobs, { withinMs });
}
