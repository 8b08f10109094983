import type { Answer } from "../contract/call.ts";
import { countProcesses } from "../contract/capability.ts";
import { defineExercise, type Bench, type Missed, type Submission } from "../exercise.ts";

/** More slots than this are not filled: so many open calls would measure us, not the target. */
const mostSlots = 2_000;

/** Jobs that must wait while every slot is taken; as many again are canceled meanwhile. */
const waitingJobs = 10;

/** How long a job that is started too early is given to show it. */
const overflowMs = 500;

/** A worker may fetch ahead for itself what another could run: that often more jobs are offered. */
const offers = 4;

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
    const slots = slotsOf(bench);
    if (slots > mostSlots)
      return { missed: `${slots} slots are more than the ${mostSlots} we hold` };
    const most = { open: 0 };
    const countOpen = (): number => {
      const open = bench.ledger.openCalls().length;
      most.open = Math.max(most.open, open);
      return open;
    };
    const { holding, areFull } = await fill({ bench, slots, countOpen });
    const extra = await bench.submitMany(2 * waitingJobs, (index) => ({
      label: index % 2 === 0 ? "to-cancel" : "waiting",
    }));
    if (bench.target.cancel !== undefined) await cancelEveryOther(bench, extra);
    await bench.until(() => countOpen() > slots || bench.callsOf(extra).length > 0, overflowMs);
    bench.note("released", { slots, mostOpen: Math.max(most.open, countOpen()) });
    await releaseAll(bench, holding);
    await bench.readUntilEnded([...holding, ...extra]);
    return areFull ? undefined : notFull(slots, most.open);
  },
});

function slotsOf({ target, policy }: Bench): number {
  return (policy.concurrencyPerWorker ?? 0) * countProcesses(target, "worker");
}

/** Holds jobs until as many calls are open as there are slots, or no more come. */
async function fill(options: {
  bench: Bench;
  slots: number;
  countOpen: () => number;
}): Promise<{ holding: readonly Submission[]; areFull: boolean }> {
  const { bench, slots, countOpen } = options;
  const holding: Submission[] = [];
  let areFull = false;
  for (let offer = 0; offer < offers && !areFull; offer++) {
    const missing = slots - countOpen();
    const script: readonly Answer[] = [{ kind: "hold" }];
    holding.push(...(await bench.submitMany(missing, { label: "holding", script })));
    areFull = await bench.until(() => countOpen() >= slots, bench.patienceMs / offers);
  }
  return { holding, areFull };
}

async function cancelEveryOther(bench: Bench, extra: readonly Submission[]): Promise<void> {
  const chosen = extra.filter(({ op }) => op.label === "to-cancel");
  const jobIds = chosen.flatMap(({ jobId }) => jobId ?? []);
  await Promise.all(jobIds.map((jobId) => bench.read(jobId, { label: "before-cancel" })));
  await Promise.all(jobIds.map((jobId) => bench.cancel(jobId, { label: "while-queued" })));
  await Promise.all(jobIds.map((jobId) => bench.read(jobId, { label: "after-cancel" })));
}

/** Answers every held call, and lets those pass that were never started and would hold next. */
async function releaseAll(bench: Bench, holding: readonly Submission[]): Promise<void> {
  const tokens = holding.map(({ token }) => token);
  await bench.ledger.script(
    tokens.map((token) => ({
      token,
      exercise: everySlotHeld.id,
      answers: [],
      repeatLast: false,
    })),
  );
  await bench.ledger.release(tokens);
}

function notFull(slots: number, mostOpen: number): Missed {
  return { missed: `only ${mostOpen} of ${slots} declared slots were taken at a time` };
}
