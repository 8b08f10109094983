import type { Answer, Call } from "../contract/call.ts";
import type { Policy } from "../contract/policy.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { slotsOf, slotsToShare } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";
import { untilCalled } from "../steps/until-called.ts";

/** So many hang where there are slots for others beside them; else all slots do. */
const jobs = 4;

/** So many of them hang once more when they are tried again: each attempt has a time of its own. */
const hungTwice = 2;

/** A timeout that is declared longer than this is not waited for, or not for a second time. */
const longestMs = 60_000;
const longestTwiceMs = 15_000;

/** How long after its declared timeout a call is waited for. */
const lateMs = 4_000;

const hold: readonly Answer[] = [{ kind: "hold" }];

/** What the judges know these jobs by, and how many calls of each are held. */
export const heldCalls = { hung: 1, "hung-twice": 2 } as const;

/**
 * A dependency that never answers: only the service's own clock can end the attempt.
 *
 * Where there are few slots all of them hang, and are taken once more afterwards. A note `slots` says
 * how many calls were open together `before` and `after`.
 */
export const callHeldPastTheJobTimeout = defineExercise({
  id: "call-held-past-the-job-timeout",
  did: `the first calls of ${jobs} jobs, or of as many as there are slots where these are few, are never answered; each is waited for until the worker gives it up, or ${lateMs / 1_000} s after the declared job timeout. The second calls of ${hungTwice} of them hang as well, where jobs are retried. Few slots are then all taken once more.`,
  disturbs: "nothing",
  needs: ["job-timeout"],
  run: async (bench) => {
    const { jobTimeoutMs = 0 } = bench.policy;
    if (jobTimeoutMs > longestMs) return { missed: "the declared job timeout is too long to wait" };
    const slots = slotsOf(bench.target);
    const areFew = slots < slotsToShare;
    const all = areFew ? slots : jobs;
    const twice = mayHangTwice(bench.policy) ? Math.min(hungTwice, Math.floor(all / 2)) : 0;
    const script = [...hold, ...hold];
    const again = await bench.submitMany(twice, { label: "hung-twice", script });
    const once = await bench.submitMany(all - twice, { label: "hung", script: hold });
    const hung = [...again, ...once];
    const areCalled = await untilCalled(bench, hung);
    const before = openCalls(bench, hung);
    if (!areCalled) {
      const uncalled = hung.filter((job) => bench.callsOf([job]).length === 0);
      await unhold(bench, { jobs: uncalled, exercise: callHeldPastTheJobTimeout.id });
      if (before < Math.min(jobs, slots)) return { missed: "not every job was called" };
    }
    const areTriedAgain = (): boolean => again.every((job) => bench.callsOf([job]).length > 1);
    const areGivenUp = await untilGivenUp(bench, { jobs: hung, nth: 0 });
    if (areGivenUp && (await bench.until(areTriedAgain)))
      await untilGivenUp(bench, { jobs: again, nth: 1 });
    await bench.ledger.release(hung.map(({ token }) => token));
    await bench.readUntilEnded(hung);
    if (areFew) await takeAgain(bench, { slots, before });
  },
});

function mayHangTwice({ maxAttempts, jobTimeoutMs = 0 }: Policy): boolean {
  return maxAttempts !== 1 && jobTimeoutMs <= longestTwiceMs;
}

async function untilGivenUp(
  bench: Bench,
  { jobs: those, nth }: { jobs: readonly Submission[]; nth: number },
): Promise<boolean> {
  const calls = (): readonly Call[] => those.flatMap((job) => bench.callsOf([job])[nth] ?? []);
  const withinMs = (bench.policy.jobTimeoutMs ?? 0) + lateMs;
  return await bench.until(() => calls().every(({ end }) => end !== "open"), withinMs);
}

/** Takes as many slots as hung before, if they have come back. */
async function takeAgain(
  bench: Bench,
  { slots, before }: { slots: number; before: number },
): Promise<void> {
  const again = await bench.submitMany(slots, { label: "again", script: hold });
  let after = 0;
  await bench.until(() => {
    after = Math.max(after, openCalls(bench, again));
    return after >= before;
  });
  bench.note("slots", { before, after });
  await unhold(bench, { jobs: again, exercise: callHeldPastTheJobTimeout.id });
  await bench.readUntilEnded(again);
}

function openCalls(bench: Bench, submissions: readonly Submission[]): number {
  return bench.callsOf(submissions).filter(({ end }) => end === "open").length;
}
