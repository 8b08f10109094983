import type { Answer } from "../contract/call.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { slotsOf, slotsToShare } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";
import { untilCalled } from "../steps/until-called.ts";

/** So many hang where there are slots for others beside them; else all slots do. */
const jobs = 4;

/** So many of them fail at first, and hang when they are tried again: each attempt has a time of its own. */
const hungLater = 2;

/** A timeout that is declared longer than this is not waited for. */
const longestMs = 60_000;

/** How long after its declared timeout a call is waited for. */
const lateMs = 4_000;

const hold: Answer = { kind: "hold" };
const refusal: Answer = { kind: "respond", status: 503 };

/** What the judges know these jobs by, and which of the calls of each is held, counted from 0. */
export const heldCall = { hung: 0, "hung-later": 1 } as const;

/**
 * A dependency that never answers: only the service's own clock can end the attempt.
 *
 * Where there are few slots all of them hang, and are taken once more afterwards. A note `slots` says
 * how many calls were open together `before` and `after`.
 */
export const callHeldPastTheJobTimeout = defineExercise({
  id: "call-held-past-the-job-timeout",
  did: `the first calls of ${jobs} jobs, or of as many as there are slots where these are few, are never answered; each is waited for until the worker gives it up, or ${lateMs / 1_000} s after the declared job timeout. Of ${hungLater} of them the first call is refused and the second hangs, where jobs are retried. Few slots are then all taken once more.`,
  disturbs: "nothing",
  waitsLong: true,
  needs: ["job-timeout"],
  run: async (bench) => {
    const { jobTimeoutMs = 0, maxAttempts } = bench.policy;
    if (jobTimeoutMs > longestMs) return { missed: "the declared job timeout is too long to wait" };
    const slots = slotsOf(bench.target);
    const areFew = slots < slotsToShare;
    const all = areFew ? slots : jobs;
    const later = maxAttempts === 1 ? 0 : Math.min(hungLater, Math.floor(all / 2));
    const again = await bench.submitMany(later, { label: "hung-later", script: [refusal, hold] });
    const once = await bench.submitMany(all - later, { label: "hung", script: [hold] });
    const hung = [...again, ...once];
    if (!(await untilCalled(bench, hung))) {
      const uncalled = hung.filter((job) => bench.callsOf([job]).length === 0);
      await unhold(bench, { jobs: uncalled, exercise: callHeldPastTheJobTimeout.id });
      const called = hung.length - uncalled.length;
      if (called < Math.min(jobs, slots)) return { missed: "not every job was called" };
    }
    await untilCalled(bench, again, 2);
    const before = openCalls(bench, hung);
    await untilGivenUp(bench, { once, again });
    await bench.ledger.release(hung.map(({ token }) => token));
    await bench.readUntilEnded(hung);
    if (areFew) await takeAgain(bench, { slots, before });
  },
});

/** A retry may be far off where long backoffs are declared: it is waited for before its own time counts. */
async function untilGivenUp(
  bench: Bench,
  { once, again }: { once: readonly Submission[]; again: readonly Submission[] },
): Promise<void> {
  const withinMs = (bench.policy.jobTimeoutMs ?? 0) + lateMs;
  const isOver = (job: Submission, nth: number): boolean => {
    const call = bench.callsOf([job])[nth];
    return call !== undefined && call.end !== "open";
  };
  const isTriedAgain = (job: Submission): boolean => bench.callsOf([job]).length > 1;
  await bench.until(() => once.every((job) => isOver(job, 0)), withinMs);
  if (await bench.until(() => again.every(isTriedAgain)))
    await bench.until(() => again.every((job) => isOver(job, 1)), withinMs);
}

/** Takes as many slots as hung before, if they have come back. */
async function takeAgain(
  bench: Bench,
  { slots, before }: { slots: number; before: number },
): Promise<void> {
  const again = await bench.submitMany(slots, { label: "again", script: [hold] });
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
