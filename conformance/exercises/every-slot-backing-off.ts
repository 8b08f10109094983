import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { mostSlots, slotsOf, takeSlots } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";

/** How long the dependency asks every job to wait. */
const wishedWaitSec = 3;

const fresh = 10;
const echoes = 5;

/**
 * As many jobs as there are slots fail at the same moment and wait for their retry; then fresh ones
 * come.
 *
 * First all calls are held, so that every slot is taken for certain. Submissions are labelled
 * `waiting` and `fresh`; jobs labelled `echo`, before, measure the target's own delay. A note gives
 * `slots` and `waitMs`.
 */
export const everySlotBackingOff = defineExercise({
  id: "every-slot-backing-off",
  did: `every declared slot of every worker is taken, and all these calls are answered 503 with Retry-After at once; while they wait, ${fresh} fresh jobs are submitted.`,
  disturbs: "slots",
  needs: ["concurrency"],
  run: async (bench) => {
    const { maxRetryAfterMs = Number.POSITIVE_INFINITY } = bench.policy;
    const slots = slotsOf(bench.target);
    const waitSec = Math.floor(Math.min(wishedWaitSec, maxRetryAfterMs / 1_000));
    if (slots > mostSlots)
      return { missed: `${slots} slots are more than the ${mostSlots} we fill` };
    if (waitSec < 1) return { missed: "the target honours no Retry-After of a second or more" };
    for (let echo = 0; echo < echoes; echo++) {
      await bench.readUntilEnded([await bench.submit({ label: "echo" })]);
    }
    const { holding, mostOpen } = await takeSlots(bench, { slots, label: "waiting" });
    if (mostOpen < slots) {
      await unhold(bench, { jobs: holding, exercise: everySlotBackingOff.id });
      return { missed: `only ${mostOpen} of ${slots} slots were taken` };
    }
    bench.note("failing", { slots, waitMs: waitSec * 1_000 });
    await failAll(bench, { taken: holding, waitSec });
    const others = await bench.submitMany(fresh, { label: "fresh" });
    await bench.readUntilEnded([...others, ...holding]);
  },
});

/** Fails every held call; jobs that were offered and not yet called will not be held any more. */
async function failAll(
  bench: Bench,
  options: { taken: readonly Submission[]; waitSec: number },
): Promise<void> {
  const held = options.taken.filter((job) => bench.callsOf([job]).length > 0);
  const uncalled = options.taken.filter((job) => !held.includes(job));
  await unhold(bench, { jobs: uncalled, exercise: everySlotBackingOff.id });
  await bench.ledger.release(
    held.map(({ token }) => token),
    { kind: "respond", status: 503, headers: { "retry-after": String(options.waitSec) } },
  );
  await bench.until(() => bench.callsOf(held).every((call) => call.answeredAt !== null));
}
