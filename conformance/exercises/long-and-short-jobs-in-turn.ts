import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";
import { untilCalled } from "../steps/until-called.ts";

/** What the judge knows these submissions by. */
export const turnLabels = {
  /** To a service that has nothing else to do: jobs that end at once, and such as are held. */
  short: "short",
  held: "held",
  /** The same short jobs, before, between and after backlogs; and jobs behind a backlog. */
  running: "running",
  calm: "calm",
  backlog: "backlog",
  behind: "behind",
} as const;

/** How long the answer to a submission is waited for, before its own job's call is answered. */
export const heldMs = 1_000;

const pairs = 6;
const batch = 12;
const backlogs = 2;

/** So many jobs wait beside those that run. */
const waiting = 80;

/**
 * All slots but these are taken by jobs that are held throughout, so that a backlog forms soon and is
 * gone soon. More slots than `mostSlots` are not filled; then it only shows whether running jobs matter.
 */
const spareSlots = 20;
const mostSlots = 400;

/** An answer that waits for the job is seen by a few; the rest would only take time. */
const enoughLate = 3;

/**
 * Submits short and held jobs in turn to an idle service; then batches of them, in turn without and
 * behind a backlog of held jobs: all in the same span of time, so that a busy machine is busy for
 * all of them.
 *
 * Every batch is told apart by its label and a number.
 */
export const longAndShortJobsInTurn = defineExercise({
  id: "long-and-short-jobs-in-turn",
  did: `${pairs} short and ${pairs} held jobs are submitted in turn, one at a time; then batches of ${batch}, in turn with nothing waiting and behind ${waiting} jobs that wait for a slot.`,
  disturbs: "slots",
  needs: [],
  run: async (bench) => {
    let late = 0;
    for (let pair = 0; pair < pairs && late < enoughLate; pair++) {
      await bench.readUntilEnded([await bench.submit({ label: turnLabels.short })]);
      if (await isLate(bench)) late += 1;
    }
    // Whoever answers only when the job has ended would not answer for any of a backlog.
    if (late >= enoughLate) return;
    const exercise = longAndShortJobsInTurn.id;
    const hold = (count: number, label: string): Promise<readonly Submission[]> =>
      bench.submitMany(count, { label, script: [{ kind: "hold" }] });
    const running = await hold(slotsToHold(bench), turnLabels.running);
    // Until all have their slots there is a backlog already.
    await untilCalled(bench, running);
    await submitBatch(bench, `${turnLabels.calm} 0`);
    for (let turn = 1; turn <= backlogs; turn++) {
      const jobs = await hold(spareSlots + waiting, `${turnLabels.backlog} ${turn}`);
      const behind = await submitBatch(bench, `${turnLabels.behind} ${turn}`);
      await unhold(bench, { jobs, exercise });
      await bench.until(() => [...jobs, ...behind].every((job) => isCalled(bench, job)));
      await submitBatch(bench, `${turnLabels.calm} ${turn}`);
    }
    await unhold(bench, { jobs: running, exercise });
  },
});

/** All but the spare ones; none where they are not declared or too many. */
function slotsToHold({ target }: Bench): number {
  const slots = slotsOf(target);
  return slots > mostSlots ? 0 : Math.max(0, slots - spareSlots);
}

/** Submits one held job, and says whether its answer was still missing when its call was answered. */
async function isLate(bench: Bench): Promise<boolean> {
  const { asking, token, key } = await bench.prepare({
    label: turnLabels.held,
    script: [{ kind: "hold" }],
  });
  const asked = bench.ask(asking);
  const first = await Promise.race([asked, bench.pause(heldMs)]);
  await unhold(bench, { jobs: [{ token }], exercise: longAndShortJobsInTurn.id });
  const op = await asked;
  await bench.readUntilEnded([{ op, token, key, jobId: op.jobId }]);
  return first === undefined;
}

/** One at a time: none of them shall wait for another of ours. */
async function submitBatch(bench: Bench, label: string): Promise<readonly Submission[]> {
  const made: Submission[] = [];
  while (made.length < batch) made.push(await bench.submit({ label }));
  return made;
}

function isCalled(bench: Bench, job: Submission): boolean {
  return job.jobId === null || bench.callsOf([job]).some((call) => call.end !== "open");
}
