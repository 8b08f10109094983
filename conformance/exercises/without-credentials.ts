import type { Principal } from "../contract/principal.ts";
import { submitToDie } from "../steps/dead-job.ts";
import { defineExercise, type AskOptions, type Bench } from "../exercise.ts";
import { findEntries } from "../steps/find-entries.ts";
import { submitIntoBackoff } from "../steps/jobs-in-backoff.ts";
import { controlLabel } from "../judging/untouched.ts";

/** One who shows nothing, and one who shows something that nobody issued. */
const uninvited = ["nobody", "stranger"] as const satisfies readonly Principal[];

/**
 * Somebody without credentials, and somebody with invented ones, try every declared route of every
 * replica on jobs that are just in the state in which the act would have an effect.
 *
 * Their requests are labelled `uninvited`; the last look at the dead letters is labelled `last`.
 */
export const withoutCredentials = defineExercise({
  id: "without-credentials",
  did: "every declared route is tried without credentials and with credentials that nobody issued: on a job that waits for its retry, on a dead letter, and to submit a new job.",
  disturbs: "nothing",
  needs: ["credentials"],
  run: async (bench) => {
    const { deadLetters } = bench.target;
    const [dead, control] =
      deadLetters === undefined ? [] : await submitToDie({ bench, labels: ["dead", controlLabel] });
    const [waiting] = await submitIntoBackoff({ bench, labels: ["waits"] });
    for (const as of uninvited) {
      for (const replica of bench.target.baseUrls.keys()) {
        const how = { as, replica, label: "uninvited" };
        await bench.submit(how);
        await tryOnJob(bench, waiting?.jobId ?? null, how);
        await tryOnDeadLetter(bench, dead?.entryId ?? null, how);
      }
    }
    await bench.until(() => waiting !== undefined && bench.callsOf([waiting]).length > 1);
    const dying = [dead?.job, control?.job].filter((job) => job !== undefined);
    await bench.readUntilEnded(waiting === undefined ? dying : [...dying, waiting]);
    if (dying.length > 0) await findEntries({ bench, jobs: dying, label: "last" });
    if (dead?.entryId === null) return { missed: "a refused job did not become a dead letter" };
  },
});

async function tryOnJob(bench: Bench, jobId: string | null, how: AskOptions): Promise<void> {
  if (jobId === null) return;
  await bench.read(jobId, how);
  if (bench.target.result?.path !== undefined) await bench.result(jobId, how);
  if (bench.target.cancel !== undefined) await bench.cancel(jobId, how);
}

async function tryOnDeadLetter(bench: Bench, id: string | null, how: AskOptions): Promise<void> {
  const { deadLetters } = bench.target;
  if (deadLetters === undefined) return;
  await bench.listDeadLetters(how);
  if (id === null) return;
  if (deadLetters.read !== undefined) await bench.readDeadLetter(id, how);
  await bench.replay(id, how);
  if (deadLetters.discard !== undefined) await bench.discard(id, how);
}
