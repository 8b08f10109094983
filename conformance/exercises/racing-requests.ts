import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { insist } from "../steps/insist.ts";

/** Chance must not hide a race: so many rounds, if target and machine are quick enough, and never fewer than these. */
const rounds = 20;
const leastRounds = 8;
const racers = 50;
const withinMs = { quick: 8_000, full: 120_000 } as const;

/** How long a conflict may outlast its race. */
const settledWithinMs = 5_000;

/** What the judges know these requests by. */
export const raceLabels = { racer: "racer", repeat: "after-race" } as const;

/**
 * Sends the very same request many times at once, over connections to all replicas.
 *
 * Each round leaves a note whose detail is the round's token, with the figure `releasedWithinMs`.
 */
export const racingRequests = defineExercise({
  id: "racing-requests",
  did: `up to ${rounds} rounds: the same request is sent ${racers} times under one key, on as many connections to all replicas, complete but for its last byte; all last bytes are released together, and afterwards it is sent once more.`,
  disturbs: "nothing",
  needs: ["idempotency-key"],
  run: async (bench) => {
    const startedAt = bench.clock();
    const winners: Submission[] = [];
    const isTime = (): boolean => bench.clock() - startedAt < withinMs[bench.pace];
    while (winners.length < leastRounds || (winners.length < rounds && isTime())) {
      winners.push(await raceOnce(bench));
    }
    await bench.readUntilEnded(winners);
    // A second job of the same work would have been queued before this one.
    await bench.readUntilEnded([await bench.submit({ label: "afterwards" })]);
  },
});

async function raceOnce(bench: Bench): Promise<Submission> {
  const { asking, token, key } = await bench.prepare({ label: raceLabels.racer });
  const replicas = bench.target.baseUrls.length;
  const askings = Array.from({ length: racers }, (_, index) => {
    return { ...asking, replica: index % replicas };
  });
  const { releasedWithinMs } = await bench.race(askings);
  bench.note(token, { racers, releasedWithinMs });
  const again = await bench.prepare({ token, key, label: raceLabels.repeat });
  const op = await insist(bench, again, { withinMs: settledWithinMs });
  return { op, token, key, jobId: op.jobId };
}
