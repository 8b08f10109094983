import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";
import { untilCalled } from "../steps/until-called.ts";

const heldCount = 10;
const lateCount = 10;
const controlCount = 5;

/** How long a worker is watched for giving up its calls at once; most finish them. */
const giveUpWithinMs = 300;

/** How long after the signal jobs are submitted that nobody may begin, and how long they are watched. */
const settleMs = 500;
const watchMs = 300;

/** At full pace so many calls are never answered while their worker has its grace. */
const overlongCount = 4;

/** All that happens between signal and answer must be over well within the declared grace. */
const shareOfGrace = 0.125;

/**
 * Workers are told to end while they have calls open: first one of them, so that whatever it lets
 * go can be taken over at once, and then the others, so that nobody is left to begin anything new.
 *
 * Submissions are labelled `held`; `control`, plain jobs that show how quickly the remaining worker
 * works, only where the first gave up calls; and `late`, those after the last signal. At full pace all
 * workers are told to end once more, with calls open that outlast their grace (`overlong`): those have
 * to be given back.
 */
export const workersEndedWithCallsOpen = defineExercise({
  id: "workers-ended-with-calls-open",
  did: `SIGTERM is sent to one worker and then to the others while ${heldCount} calls are open; ${lateCount} more jobs are submitted, the calls are answered, and the workers are started again when all have ended.`,
  disturbs: "processes",
  needs: ["worker-process", "graceful-shutdown"],
  run: async (bench) => {
    const graceMs = (bench.policy.shutdownGraceMs ?? 0) * shareOfGrace;
    const held = await bench.submitMany(heldCount, { label: "held", script: [{ kind: "hold" }] });
    const isCalled = (job: Submission): boolean => bench.callsOf([job]).length > 0;
    await untilCalled(bench, held);
    if (!held.some(isCalled)) return { missed: "no call was opened" };

    const [one = "", ...others] = bench.processes("worker");
    const first = others.length > 0 ? await endOne(bench, { one, held }) : null;
    const endings = [
      first?.ending ?? Promise.resolve(null),
      ending(bench, first === null ? [one] : others),
    ];
    await bench.pause(Math.min(settleMs, graceMs));
    const late = await bench.submitMany(lateCount, { label: "late" });
    await bench.until(() => late.some(isCalled), Math.min(watchMs, graceMs));
    await bench.ledger.release(held.map(({ token }) => token));

    for (const failure of await Promise.all(endings)) if (failure) throw failure;
    await bench.apply("start", bench.processes("worker"));
    await bench.readUntilEnded([...held, ...late, ...(first?.controls ?? [])]);
    if (bench.pace === "full") await outlastTheGrace(bench);
  },
});

async function outlastTheGrace(bench: Bench): Promise<void> {
  const count = Math.min(overlongCount, slotsOf(bench.target));
  const overlong = await bench.submitMany(count, { label: "overlong", script: [{ kind: "hold" }] });
  await untilCalled(bench, overlong);
  // Whoever does not end in time is killed, which is judged where calls can be finished.
  const failure = await ending(bench, bench.processes("worker"));
  if (failure) throw failure;
  await unhold(bench, { jobs: overlong, exercise: workersEndedWithCallsOpen.id });
  await bench.apply("start", bench.processes("worker"));
  await bench.readUntilEnded(overlong);
}

/** Tells one worker to end, and gives the others time to take over what it gives up. */
async function endOne(
  bench: Bench,
  { one, held }: { one: string; held: readonly Submission[] },
): Promise<{ ending: Promise<Error | null>; controls: readonly Submission[] }> {
  const takeOverMs = 2 * (bench.policy.leaseMs ?? 0) + 2_000;
  const ended = ending(bench, [one]);
  const gaveUp = (job: Submission): boolean => bench.callsOf([job])[0]?.end === "aborted";
  await bench.until(() => held.some(gaveUp), giveUpWithinMs);
  if (!held.some(gaveUp)) return { ending: ended, controls: [] };
  const controls = await bench.submitMany(controlCount, { label: "control" });
  await bench.until(
    () => held.filter(gaveUp).every((job) => bench.callsOf([job]).length > 1),
    takeOverMs,
  );
  return { ending: ended, controls };
}

/** Tells workers to end; resolves when they have, which is later. An error comes as a value, for nobody waits yet. */
function ending(bench: Bench, names: readonly string[]): Promise<Error | null> {
  return bench.apply("terminate", names).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}
