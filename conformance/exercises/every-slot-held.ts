import { defineExercise, type Bench, type Missed, type Submission } from "../exercise.ts";
import { mostSlots, slotsOf, takeSlots } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";

/** Jobs that must wait while every slot is taken; as many again are canceled meanwhile. */
const waitingJobs = 10;

/** How long a job that is started too early is given to show it. */
const overflowMs = 500;

/**
 * Takes every slot there is, so that whatever comes next is certainly queued.
 *
 * Leaves a note with the figures `slots` and `mostOpen` at the moment before the release.
 */
export const everySlotHeld = defineExercise({
  id: "every-slot-held",
  did: `every declared slot of every worker is taken by a call that is held open; ${2 * waitingJobs} more jobs are submitted, every other one is canceled while it waits (where cancel is declared), and then all calls are answered.`,
  disturbs: "slots",
  needs: ["concurrency"],
  run: async (bench) => {
    const slots = slotsOf(bench.target);
    if (slots > mostSlots)
      return { missed: `${slots} slots are more than the ${mostSlots} we hold` };
    const taken = await takeSlots(bench, { slots, label: "holding" });
    const { holding } = taken;
    let { mostOpen } = taken;
    const countOpen = (): number => {
      const now = bench.ledger.openCalls().length;
      mostOpen = Math.max(mostOpen, now);
      return now;
    };
    const extra = await bench.submitMany(2 * waitingJobs, (index) => ({
      label: index % 2 === 0 ? "to-cancel" : "waiting",
    }));
    if (bench.target.cancel !== undefined) await cancelEveryOther(bench, extra);
    await bench.until(() => countOpen() > slots || bench.callsOf(extra).length > 0, overflowMs);
    bench.note("released", { slots, mostOpen });
    // Those that were never started would hold next: they pass.
    await unhold(bench, { jobs: holding, exercise: everySlotHeld.id });
    await bench.readUntilEnded([...holding, ...extra]);
    return mostOpen >= slots ? undefined : notFull(slots, mostOpen);
  },
});

async function cancelEveryOther(bench: Bench, extra: readonly Submission[]): Promise<void> {
  const chosen = extra.filter(({ op }) => op.label === "to-cancel");
  const jobIds = chosen.flatMap(({ jobId }) => jobId ?? []);
  await Promise.all(jobIds.map((jobId) => bench.read(jobId, { label: "before-cancel" })));
  await Promise.all(jobIds.map((jobId) => bench.cancel(jobId, { label: "while-queued" })));
  await Promise.all(jobIds.map((jobId) => bench.read(jobId, { label: "after-cancel" })));
}

function notFull(slots: number, mostOpen: number): Missed {
  return { missed: `only ${mostOpen} of ${slots} declared slots were taken at a time` };
}
