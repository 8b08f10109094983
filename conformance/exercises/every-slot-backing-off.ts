import { countProcesses } from "../contract/capability.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { unhold } from "../steps/unhold.ts";

/** More slots than this are not filled: so many open calls would measure us, not the target. */
const mostSlots = 2_000;

/** How long the dependency asks every job to wait. */
const wishedWaitSec = 3;

const fresh = 10;
const echoes = 5;

/** A worker may fetch ahead for itself what another could run: that often more jobs are offered. */
const offers = 3;

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
    const { concurrencyPerWorker = 0, maxRetryAfterMs = Number.POSITIVE_INFINITY } = bench.policy;
    const slots = concurrencyPerWorker * countProcesses(bench.target, "worker");
    const waitSec = Math.floor(Math.min(wishedWaitSec, maxRetryAfterMs / 1_000));
    if (slots > mostSlots)
      return { missed: `${slots} slots are more than the ${mostSlots} we fill` };
    if (waitSec < 1) return { missed: "the target honours no Retry-After of a second or more" };
    for (let echo = 0; echo < echoes; echo++) {
      await bench.readUntilEnded([await bench.submit({ label: "echo" })]);
    }
    const taken = await takeAll(bench, slots);
    const open = bench.callsOf(taken).filter((call) => call.end === "open");
    if (open.length < slots) await unhold(bench, { jobs: taken, exercise: everySlotBackingOff.id });
    if (open.length < slots) return { missed: `only ${open.length} of ${slots} slots were taken` };

    bench.note("failing", { slots, waitMs: waitSec * 1_000 });
    await failAll(bench, { taken, waitSec });
    const others = await bench.submitMany(fresh, { label: "fresh" });
    await bench.readUntilEnded([...others, ...taken]);
  },
});

async function takeAll(bench: Bench, slots: number): Promise<readonly Submission[]> {
  const taken: Submission[] = [];
  const open = (): number => bench.callsOf(taken).length;
  for (let offer = 0; offer < offers && open() < slots; offer++) {
    const missing = slots - open();
    taken.push(
      ...(await bench.submitMany(missing, { label: "waiting", script: [{ kind: "hold" }] })),
    );
    await bench.until(() => open() >= slots, bench.patienceMs / offers);
  }
  return taken;
}

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
