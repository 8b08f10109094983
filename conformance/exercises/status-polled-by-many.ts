import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";
import { untilCalled } from "../steps/until-called.ts";

const pollers = 8;
const pollsEach = 40;

/** So much of the time for which a call is safe with its worker may pass with polls. */
const share = 0.5;

/**
 * The status of jobs that are held is read hundreds of times (`polled`); others are held as long and
 * read by nobody (`control`), to tell what polling does from what happens anyway.
 */
export const statusPolledByMany = defineExercise({
  id: "status-polled-by-many",
  did: `up to two jobs are held while ${pollers} readers over all replicas read their status ${pollsEach} times each; as many more are held as long and left alone; then all may end.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    // With fewer slots than four jobs need, those that wait for one would never be held.
    const each = Math.max(1, Math.min(2, Math.floor(slotsOf(bench.target) / 2)));
    const polled = await bench.submitMany(each, { label: "polled", script: [{ kind: "hold" }] });
    const control = await bench.submitMany(each, { label: "control", script: [{ kind: "hold" }] });
    const jobs = [...polled, ...control];
    if (!(await untilCalled(bench, jobs))) return { missed: "not every job was called" };
    const { jobTimeoutMs = bench.patienceMs, leaseMs = jobTimeoutMs } = bench.policy;
    const giveUpAt = bench.clock() + Math.min(jobTimeoutMs, leaseMs) * share;
    await Promise.all(
      Array.from({ length: pollers }, (_, number) => poll(bench, { polled, number, giveUpAt })),
    );
    await bench.ledger.release(jobs.map(({ token }) => token));
    await bench.readUntilEnded(jobs);
  },
});

async function poll(
  bench: Bench,
  options: { polled: readonly Submission[]; number: number; giveUpAt: number },
): Promise<void> {
  const { polled, number, giveUpAt } = options;
  const replica = number % bench.target.baseUrls.length;
  for (let turn = 0; turn < pollsEach && bench.clock() < giveUpAt; turn += 1) {
    const job = polled[turn % polled.length];
    if (job?.jobId !== null && job !== undefined)
      await bench.read(job.jobId, { replica, label: "poll" });
  }
}
