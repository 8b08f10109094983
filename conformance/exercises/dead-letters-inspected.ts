import type { Answer } from "../contract/call.ts";
import { acceptFromNowOn, refuseAlways } from "../steps/dead-job.ts";
import { defineExercise, type Bench, type Submission, type SubmitOptions } from "../exercise.ts";
import { findEntries } from "../steps/find-entries.ts";
import { freshTraceparent } from "../judging/traceparent.ts";
import { whoMay } from "../who-may.ts";

const refusedJobs = 4;
const exhaustedJobs = 2;
const succeedingJobs = 3;

/** How often the list is read, and for how long at most: it may have many pages. */
const looks = 100;
const looksWithinMs = 5_000;

/**
 * Fills the dead letters in every way there is, and then only looks at them: what is an inbox must
 * neither lose nor change an entry because somebody read it.
 *
 * Looks are labelled `first`, `inspecting` and `last`; the one replay at the end `replayable`.
 */
export const deadLettersInspected = defineExercise({
  id: "dead-letters-inspected",
  did: `${refusedJobs} jobs are refused by their dependency, ${exhaustedJobs} exhaust their attempts and ${succeedingJobs} succeed; the dead letters are listed up to ${looks} times and read one by one, and then one of them is replayed.`,
  disturbs: "nothing",
  needs: ["dead-letters"],
  run: async (bench) => {
    const refused = await submit(bench, refusedJobs, { label: "refused", ...refuseAlways });
    const exhausted = await submitToExhaust(bench);
    const succeeding = await submit(bench, succeedingJobs, { label: "succeeds" });
    const dead = [...refused, ...exhausted];
    const all = [...dead, ...succeeding];
    await bench.readUntilEnded(all);

    const entries = await findEntries({ bench, jobs: dead, label: "first" });
    await readEach(bench, entries.values(), "first");
    const deadline = bench.clock() + looksWithinMs;
    const as = whoMay(bench.target, "inspect");
    for (let look = 0; look < looks && bench.clock() < deadline; look++) {
      await bench.listDeadLetters({ as, label: "inspecting" });
      if (look % 20 === 0) await readEach(bench, entries.values(), "inspecting");
    }
    await findEntries({ bench, jobs: dead, label: "last" });
    await readEach(bench, entries.values(), "last");

    const one = refused.find(({ jobId }) => entries.has(jobId ?? ""));
    const id = entries.get(one?.jobId ?? "");
    if (one === undefined || id === undefined)
      return { missed: "no dead letter was found to replay" };
    await acceptFromNowOn(bench, [one]);
    await bench.replay(id, { as: whoMay(bench.target, "replay"), label: "replayable" });
    await bench.until(() =>
      bench.callsOf([one]).some((call) => call.answer?.status === 200 && call.endedAt !== null),
    );
    // What a replay may have reopened must be seen to end again.
    await bench.readUntilEnded(all);
  },
});

function submit(
  bench: Bench,
  count: number,
  options: SubmitOptions,
): Promise<readonly Submission[]> {
  return bench.submitMany(count, () => ({
    ...options,
    payload: { order: bench.random.hex(12), lines: [1, 2.5, null], note: "Grüße 東京" },
    headers: { traceparent: freshTraceparent(bench.random) },
  }));
}

/** Only where the target says how often and after what delays it tries: else nobody knows how long to wait. */
async function submitToExhaust(bench: Bench): Promise<readonly Submission[]> {
  const { maxAttempts, backoff } = bench.policy;
  if (maxAttempts === undefined || backoff === undefined) return [];
  const script: readonly Answer[] = [{ kind: "respond", status: 503 }];
  return submit(bench, exhaustedJobs, { label: "exhausted", script, repeatLast: true });
}

async function readEach(bench: Bench, ids: Iterable<string>, label: string): Promise<void> {
  if (bench.target.deadLetters?.read === undefined) return;
  const as = whoMay(bench.target, "inspect");
  for (const id of ids) await bench.readDeadLetter(id, { as, label });
}
