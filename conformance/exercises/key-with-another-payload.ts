import type { Answer } from "../contract/call.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";

const mostJobs = 3;

/** What the judge knows these requests by: when in the life of the first job the other payload came. */
export const otherPayloadLabels = {
  first: "first",
  running: "other-while-running",
  waiting: "other-while-waiting",
  ended: "other-after-end",
} as const;

/**
 * Uses the key of a job for another payload, while the job runs, while it waits for its retry, and
 * after its end: whoever overwrites the first payload shows it in the job's next call.
 *
 * Once the whole probe is another, and once only a field deep inside is.
 */
export const keyWithAnotherPayload = defineExercise({
  id: "key-with-another-payload",
  did: `up to ${mostJobs} jobs are submitted; the key of each is used again for another payload, while the job runs, while it waits for a retry, and after its end.`,
  disturbs: "nothing",
  needs: ["idempotency-key"],
  run: async (bench) => {
    const { first, running, waiting, ended } = otherPayloadLabels;
    const jobs = Math.min(mostJobs, slotsOf(bench.target));
    const submissions = await bench.submitMany(jobs, { label: first, script: scriptFor(bench) });
    const hasOpened = (submission: Submission): boolean => bench.callsOf([submission]).length > 0;
    const areOpen = await bench.until(() => submissions.every(hasOpened));
    await useAgain(bench, submissions, running);
    await bench.ledger.endHolds(keyWithAnotherPayload.id);
    await useAgain(bench, submissions, waiting);
    await bench.readUntilEnded(submissions);
    await useAgain(bench, submissions, ended);
    await bench.readUntilEnded(submissions);
    await bench.readUntilEnded([await bench.submit({ label: "afterwards" })]);
    return areOpen
      ? undefined
      : { missed: "the jobs were not all started while they could be held" };
  },
});

/** The first call fails, where the target retries at all; it is told to wait long enough for us. */
function scriptFor({ policy }: Bench): readonly Answer[] {
  const isRetried = policy.maxAttempts === undefined || policy.maxAttempts > 1;
  const failure: Answer = { kind: "respond", status: 503, headers: { "retry-after": "1" } };
  return [isRetried ? { kind: "hold", next: failure } : { kind: "hold" }];
}

async function useAgain(
  bench: Bench,
  submissions: readonly Submission[],
  label: string,
): Promise<void> {
  await Promise.all(
    submissions.map(async ({ token, key }) => {
      const payload = { note: "another payload", label, insteadOf: token };
      // One after the other: two at once may be told of each other (409) instead of the payload.
      await bench.submit({ key, label, payload });
      await useForDeepChange(bench, { token, key, label, payload: { token, ...payload } });
    }),
  );
}

/** The token in the body stays that of the first job; in the history it would name the wrong work. */
async function useForDeepChange(
  bench: Bench,
  other: { token: string; key: string | null; label: string; payload: Record<string, string> },
): Promise<void> {
  const { asking } = await bench.prepare(other);
  await bench.ask({ ...asking, token: null });
}
