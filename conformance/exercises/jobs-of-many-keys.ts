import { acceptFromNowOn, refuseAlways } from "../steps/dead-job.ts";
import { defineExercise, type Bench, type Submission, type SubmitOptions } from "../exercise.ts";
import { findEntries } from "../steps/find-entries.ts";
import { cancelInBackoff } from "../steps/jobs-in-backoff.ts";
import { unhold } from "../steps/unhold.ts";
import { whoMay } from "../who-may.ts";

const plainKeys = 4;
const jobsOfAPlainKey = 6;

/** How long the other keys are given to show that a held one does not block them. */
const passByMs = 5_000;

const tryAgain = { kind: "respond", status: 503 } as const;
const tryMuchLater = { ...tryAgain, headers: { "retry-after": "3" } };

/**
 * Keys whose jobs come one after the other, each submitted when the one before was accepted. What
 * happens to a key is in its name.
 *
 * While the first job of `held` keeps its key, all others come and go. The dead job of `replayed` is
 * replayed while the second is held. A note tells how long the others were given (`heldMs`).
 */
export const jobsOfManyKeys = defineExercise({
  id: "jobs-of-many-keys",
  did: `${plainKeys} keys with ${jobsOfAPlainKey} plain jobs each, and keys whose first job is held, fails twice, fails for good, or is canceled or replayed (where the target can); the jobs of a key are submitted one after the other.`,
  disturbs: "nothing",
  needs: ["per-key-order"],
  run: async (bench) => {
    const held = await submitKey(bench, "held", [{ script: [{ kind: "hold" }] }, {}, {}]);
    await bench.until(() => bench.callsOf(held.slice(0, 1)).length > 0);
    const heldAt = bench.clock();
    const plain = Array.from({ length: plainKeys }, (_, index) =>
      submitKey(bench, `plain-${index}`, Array.from({ length: jobsOfAPlainKey }, quick)),
    );
    const retried = [{ script: [tryAgain, tryAgain] }, {}, {}, {}];
    const others = (
      await Promise.all([
        ...plain,
        submitKey(bench, "retried", mayRetryTwice(bench) ? retried : [{}, {}]),
        submitKey(bench, "dead", [refuseAlways, {}, {}]),
        cancelFirst(bench),
        replayFirst(bench),
      ])
    ).flat();
    await bench.until(() => others.some((job) => bench.callsOf([job]).length > 0), passByMs);
    bench.note("released", { heldMs: bench.clock() - heldAt });
    await unhold(bench, { jobs: held, exercise: jobsOfManyKeys.id });
    await bench.readUntilEnded([...held, ...others]);
  },
});

/** Slow enough that two at once would show. */
function quick(): SubmitOptions {
  return { script: [{ kind: "respond", status: 200, afterMs: 5 }] };
}

function mayRetryTwice({ policy }: Bench): boolean {
  return (policy.maxAttempts ?? 3) > 2;
}

async function submitKey(
  bench: Bench,
  name: string,
  all: readonly SubmitOptions[],
): Promise<readonly Submission[]> {
  const orderKey = `${name}-${bench.random.hex(8)}`;
  const jobs: Submission[] = [];
  for (const options of all) jobs.push(await bench.submit({ ...options, label: name, orderKey }));
  return jobs;
}

async function cancelFirst(bench: Bench): Promise<readonly Submission[]> {
  if (bench.target.cancel === undefined || (bench.policy.maxAttempts ?? 2) < 2) return [];
  const jobs = await submitKey(bench, "canceled", [{ script: [tryMuchLater] }, {}]);
  const [first] = jobs;
  if (first === undefined) return jobs;
  await bench.until(() => bench.callsOf([first]).some((call) => call.answeredAt !== null));
  await cancelInBackoff({ bench, job: first, label: "in-backoff" });
  return jobs;
}

async function replayFirst(bench: Bench): Promise<readonly Submission[]> {
  if (bench.target.deadLetters === undefined) return [];
  const jobs = await submitKey(bench, "replayed", [
    refuseAlways,
    { script: [{ kind: "hold" }] },
    {},
    {},
  ]);
  const [dead, holder] = jobs;
  if (dead === undefined || holder === undefined) return jobs;
  await bench.until(() => bench.callsOf([holder]).length > 0);
  const entries = await findEntries({ bench, jobs: [dead], label: "finding" });
  await acceptFromNowOn(bench, [dead]);
  const id = entries.get(dead.jobId ?? "");
  const as = whoMay(bench.target, "replay");
  if (id !== undefined) await bench.replay(id, { as, label: "while-the-next-is-held" });
  await unhold(bench, { jobs: [holder], exercise: jobsOfManyKeys.id });
  return jobs;
}
