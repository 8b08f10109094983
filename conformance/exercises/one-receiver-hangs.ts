import type { Answer } from "../contract/call.ts";
import { isTaken } from "../judging/deliveries.ts";
import { defineExercise, type Bench, type Hook } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";

/** How many jobs are told to the receiver that is well, before and during the hang. */
const probes = 20;

/** How many more jobs than there are slots are told to the one that hangs. */
const beyondSlots = 20;
const mostHung = 300;

/**
 * Two receivers: one takes everything, the other never answers.
 *
 * First `probes` jobs are told to the one that is well, as `before`. Then more jobs than the workers have
 * slots are told to the one that hangs, as `hung`; while its deliveries are open, as many as before are
 * told to the one that is well, as `during`, and some to nobody, as `untold`.
 */
export const oneReceiverHangs = defineExercise({
  id: "one-receiver-hangs",
  did: `one of two receivers never answers; ${probes} jobs are told to the other before and during that.`,
  disturbs: "slots",
  needs: [],
  run: async (bench) => {
    const well = await bench.openHook({ label: "before" });
    await tellAll(bench, well, probes);
    await untilAllTaken(bench, well);

    const script: readonly Answer[] = [{ kind: "hold" }];
    const hung = await bench.openHook({ label: "hung", script, repeatLast: true });
    await tellAll(bench, hung, hungJobs(bench));
    const isHung = await bench.until(() => bench.deliveriesOf([hung]).length > 0);
    if (!isHung) return { missed: "nothing was delivered to the receiver that hangs" };

    const beside = await bench.openHook({ label: "during" });
    const untold = await bench.submitMany(probes, { label: "untold" });
    await tellAll(bench, beside, probes);
    await bench.readUntilEnded(untold);
    await untilAllTaken(bench, beside);

    // What is owed to the one that hung is let go of.
    await bench.ledger.script([
      { hook: hung.name, exercise: "one-receiver-hangs", answers: [], repeatLast: false },
    ]);
    await bench.releaseHooks([hung]);
  },
});

async function tellAll(bench: Bench, hook: Hook, count: number): Promise<void> {
  const jobs = await bench.submitMany(count, { webhook: hook.url, label: hook.name });
  await bench.readUntilEnded(jobs);
}

function untilAllTaken(bench: Bench, hook: Hook): Promise<boolean> {
  return bench.until(() => bench.deliveriesOf([hook]).filter(isTaken).length >= probes);
}

function hungJobs({ target }: Bench): number {
  return Math.min(mostHung, slotsOf(target) + beyondSlots);
}
