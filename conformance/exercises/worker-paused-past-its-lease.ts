import type { Answer } from "../contract/call.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { unhold } from "../steps/unhold.ts";

const jobCount = 12;
const everyNthContested = 4;

/** How long the other worker takes for those of which both have a call. */
const contestedMs = 2_000;

/** How long the only worker that runs may take to begin the jobs. */
const beginWithinMs = 3_000;

/** Plain jobs by which the resumed worker shows that it works again. */
const freshCount = 10;
const freshWithinMs = 3_000;

/** How often each job is read after the late answer. */
const looks = 3;

/** Stands in every body that the paused worker hears, and in no other. */
export const lateWord = "the paused worker";

/** Stands in the body that the worker hears which takes over. */
export const timelyWord = "the other worker";

/** What the paused worker hears when it wakes up: success, refusal, and failure. */
const lateAnswers: readonly Answer[] = [
  { kind: "respond", status: 200, body: { by: lateWord } },
  { kind: "respond", status: 400, body: { by: lateWord } },
  { kind: "respond", status: 503, body: { by: lateWord } },
];

/**
 * A worker sleeps through its leases while another does its jobs, and then wakes up with an answer
 * in hand that is no longer its to record.
 *
 * All other workers are paused while the jobs begin, so that the sleeper is known; then they run
 * and the sleeper is paused. Submissions are labelled `taken-over`, and `contested` where the other has
 * not done with the job yet when the sleeper wakes up. Reads of them are labelled `before` and `after`
 * the sleeper's resumption, and so are reads of their results. A note names the sleeper.
 */
export const workerPausedPastItsLease = defineExercise({
  id: "worker-paused-past-its-lease",
  did: `one worker is paused with ${jobCount} calls open until another has done its jobs, or has begun them; its calls are answered (200, 400, 503 in turn) and it is resumed.`,
  disturbs: "sleep",
  needs: ["two-workers", "lease"],
  run: async (bench) => {
    const [sleeper = "", ...others] = bench.processes("worker");
    const { held, jobs } = await beginOnOne(bench, others);
    if (held.length === 0) {
      await unhold(bench, { jobs, exercise: workerPausedPastItsLease.id });
      return { missed: "no call was opened by the only worker that ran" };
    }
    bench.note(sleeper, { held: held.length });
    await bench.apply("stop", [sleeper]);
    // Those that were not begun are called for the first time only now: they shall take no slot for long.
    const rest = jobs.filter((job) => !held.includes(job));
    await unhold(bench, { jobs: rest, exercise: workerPausedPastItsLease.id });
    await bench.apply("resume", others);
    await bench.until(() => held.every((job) => bench.callsOf([job]).length > 1));
    await bench.readUntilEnded(held.filter((job) => !isContested(job)));
    await look(bench, held, "before");

    await answerLate(bench, held);
    await bench.apply("resume", [sleeper]);
    await untilItWorks(bench, others);
    for (let time = 0; time < looks; time++) await look(bench, held, "after");
    await bench.readUntilEnded(jobs);
    await look(bench, held.filter(isContested), "after");
  },
});

/** Submits jobs while only one worker runs; `held` are those that it has begun. */
async function beginOnOne(
  bench: Bench,
  others: readonly string[],
): Promise<{ held: readonly Submission[]; jobs: readonly Submission[] }> {
  await bench.apply("stop", others);
  const timely = { kind: "respond", status: 200, body: { by: timelyWord } } as const;
  const jobs = await bench.submitMany(jobCount, (index) =>
    index % everyNthContested === 0
      ? {
          label: "contested",
          script: [{ kind: "hold" }, { ...timely, afterMs: contestedMs }, timely],
        }
      : { label: "taken-over", script: [{ kind: "hold" }, timely] },
  );
  const hasCall = (job: Submission): boolean => bench.callsOf([job]).length > 0;
  await bench.until(() => jobs.every(hasCall), beginWithinMs);
  return { held: jobs.filter(hasCall), jobs };
}

function isContested({ op }: Submission): boolean {
  return op.label === "contested";
}

/** Answers the sleeper's calls: it finds the answers when it wakes up, before it can look at its lease. */
async function answerLate(bench: Bench, held: readonly Submission[]): Promise<void> {
  const contested = held.filter(isContested);
  // The other's calls of these are not held: they stay open.
  await bench.ledger.release(
    contested.map(({ token }) => token),
    lateAnswers[0],
  );
  const taken = held.filter((job) => !isContested(job));
  for (const [index, { token }] of taken.entries()) {
    const answer = lateAnswers[index % lateAnswers.length];
    if (answer !== undefined) await bench.ledger.release([token], answer);
  }
}

/** Gives the resumed worker work that only it can do: when that is begun, it has read its answers. */
async function untilItWorks(bench: Bench, others: readonly string[]): Promise<void> {
  await bench.apply("stop", others);
  const fresh = await bench.submitMany(freshCount, { label: "fresh" });
  await bench.until(() => bench.callsOf(fresh).some((call) => call.end !== "open"), freshWithinMs);
  await bench.apply("resume", others);
  await bench.readUntilEnded(fresh);
}

async function look(bench: Bench, jobs: readonly Submission[], label: string): Promise<void> {
  await Promise.all(
    jobs.map(async ({ jobId, op }) => {
      if (jobId === null) return;
      await bench.read(jobId, { label, as: op.as });
      if (bench.target.result !== undefined) await bench.result(jobId, { label, as: op.as });
    }),
  );
}
