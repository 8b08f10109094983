import type { Asking } from "../caller.ts";
import type { Call } from "../contract/call.ts";
import { submitToDie } from "../steps/dead-job.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { fillPath } from "../target/target-words.ts";
import { whoMay } from "../who-may.ts";

/** How many people press "replay" at the same moment. */
const atOnce = 20;

/** How often it is pressed again when the job has run. */
const again = 3;

/** How long a run too many is given to show itself. */
const overrunMs = 1_000;

/**
 * Replays one dead letter many times at once, and again later.
 *
 * Once with the last bytes of all requests released together, which needs a body; and once, with
 * another entry, as plain requests side by side, for services that take no body.
 */
export const oneDeadLetterReplayedAtOnce = defineExercise({
  id: "one-dead-letter-replayed-at-once",
  did: `two dead letters are replayed ${atOnce} times each at once, over all replicas, and ${again} times more when their job has run.`,
  disturbs: "nothing",
  needs: ["dead-letters"],
  run: async (bench) => {
    const dead = await submitToDie({ bench, labels: ["raced", "parallel"] });
    const jobs = dead.map(({ job }) => job);
    const [raced, parallel] = dead;
    if (!raced?.entryId || !parallel?.entryId)
      return { missed: "a refused job did not become a dead letter" };

    await bench.race(askings(bench, raced.job, raced.entryId));
    const as = whoMay(bench.target, "replay");
    const { entryId: id } = parallel;
    await Promise.all(
      Array.from({ length: atOnce }, (_, n) =>
        bench.replay(id, { as, label: "parallel", replica: n % bench.target.baseUrls.length }),
      ),
    );
    await bench.until(() => jobs.every((job) => hasRunAgain(bench, job)));
    await bench.readUntilEnded(jobs);
    for (let n = 0; n < again; n++) {
      await bench.replay(raced.entryId, { as, label: "raced" });
      await bench.replay(id, { as, label: "parallel" });
    }
    const runs = (): number => bench.callsOf(jobs).filter(isAccepted).length;
    await bench.until(() => runs() > jobs.length, overrunMs);
    await bench.readUntilEnded(jobs);
  },
});

function askings(bench: Bench, job: Submission, id: string): readonly Asking[] {
  const { replay } = bench.target.deadLetters ?? {};
  if (replay === undefined) return [];
  return Array.from({ length: atOnce }, (_, n) => ({
    exercise: oneDeadLetterReplayedAtOnce.id,
    did: "replay",
    label: "raced",
    as: whoMay(bench.target, "replay"),
    replica: n % bench.target.baseUrls.length,
    method: replay.method ?? "POST",
    path: fillPath(replay.path, id),
    body: "{}",
    jobId: job.jobId,
  }));
}

function hasRunAgain(bench: Bench, job: Submission): boolean {
  return bench.callsOf([job]).some((call) => isAccepted(call) && call.endedAt !== null);
}

function isAccepted(call: Call): boolean {
  return call.answer?.status === 200;
}
