import type { Asking } from "../caller.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { findEntries } from "../find-entries.ts";
import { fillPath } from "../target-words.ts";
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
    const jobs = await bench.submitMany(2, (index) => ({
      label: index === 0 ? "raced" : "parallel",
      script: [{ kind: "respond", status: 400 }],
    }));
    await bench.readUntilEnded(jobs);
    const entries = await findEntries({ bench, jobs, label: "finding" });
    const [raced, parallel] = jobs.map((job) => ({ job, id: entries.get(job.jobId ?? "") }));
    if (raced?.id === undefined || parallel?.id === undefined)
      return { missed: "a refused job did not become a dead letter" };

    await bench.race(askings(bench, raced.job, raced.id));
    const as = whoMay(bench.target, "replay");
    const { id } = parallel;
    await Promise.all(
      Array.from({ length: atOnce }, (_, n) =>
        bench.replay(id, { as, label: "parallel", replica: n % bench.target.baseUrls.length }),
      ),
    );
    await bench.until(() => jobs.every((job) => hasRunAgain(bench, job)));
    await bench.readUntilEnded(jobs);
    for (let n = 0; n < again; n++) {
      await bench.replay(raced.id, { as, label: "raced" });
      await bench.replay(parallel.id, { as, label: "parallel" });
    }
    await bench.until(() => bench.callsOf(jobs).length > 2 * jobs.length, overrunMs);
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
  return bench.callsOf([job]).filter((call) => call.endedAt !== null).length > 1;
}
