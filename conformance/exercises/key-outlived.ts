import { sayingOf } from "../judging/answers.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";

/** What the judge knows these requests by. */
export const keyLabels = {
  first: "first",
  within: "within",
  after: "after",
  longAfter: "long-after",
} as const;

/** A longer time than this is not waited for. */
const longestMs = 30_000;

/** When the key is used again, as shares of its declared time. */
const within = [0.4, 0.8];
const [after, longAfter] = [1.1, 2.2];

/**
 * Uses keys again before and after their time: before with the same work, afterwards with another,
 * because then it shows by itself whether the key still stands for the first.
 *
 * The key that is used before its end is not the one that is used after it: a service may take the
 * repetition for a new use.
 */
export const keyOutlived = defineExercise({
  id: "key-outlived",
  did: "three jobs are submitted; one is submitted again twice within the time of its key, and the keys of the others are used for other work after that time, and long after it.",
  disturbs: "nothing",
  needs: ["key-ttl", "idempotency-key"],
  run: async (bench) => {
    const { keyTtlMs = 0 } = bench.policy;
    if (keyTtlMs * longAfter > longestMs) {
      return { missed: `a key is honoured for ${keyTtlMs} ms, which is too long to be waited for` };
    }
    const firsts = await bench.submitMany(3, { as: "short-lived", label: keyLabels.first });
    // Records may be as short-lived as their keys: nobody could see an end later than at once.
    const reads = [bench.readUntilEnded(firsts)];
    const [one, two, three] = firsts;
    if (one === undefined || two === undefined || three === undefined) return;
    const use = async (first: Submission, how: { label: string; token?: string }) => {
      const used = await bench.submit({ as: "short-lived", key: first.key, ...how });
      reads.push(bench.readUntilEnded([used]));
      return used;
    };
    for (const share of within) {
      await pauseUntil(bench, one.op.sentAt + share * keyTtlMs);
      await use(one, { label: keyLabels.within, token: one.token });
    }
    await pauseUntil(bench, two.op.doneAt + after * keyTtlMs);
    const { op, jobId } = await use(two, { label: keyLabels.after });
    if (sayingOf(op) !== "yes" || jobId === two.jobId) {
      await pauseUntil(bench, three.op.doneAt + longAfter * keyTtlMs);
      await use(three, { label: keyLabels.longAfter });
    }
    await Promise.all(reads);
  },
});

function pauseUntil(bench: Bench, at: number): Promise<void> {
  return bench.pause(Math.max(0, at - bench.clock()));
}
