import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { jobsOfManyKeys } from "../exercises/jobs-of-many-keys.ts";
import { workersKilledWithCallsOpen } from "../exercises/workers-killed-with-calls-open.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { jobsByOrderKey, type KeyedJobs } from "../judging/order-keys.ts";
import { replaysOf } from "../judging/replays.ts";
import { endOfJob, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { endOf } from "../judging/views.ts";

/**
 * Whoever relies on order relies on it when something fails: each attempt of an earlier job comes
 * before the first of a later one.
 *
 * Earlier is who was accepted before the other was sent; who was under way at the same time has no
 * order. After a replay a job is compared only with those of its key that certainly had not started:
 * a call of the key was open all through the replay, and they were called after its end.
 */
export const jobsOfAKeyStartInOrder = defineCheck({
  id: "jobs-of-a-key-start-in-order",
  requirement: "ORD-1",
  level: "must",
  title: "Jobs of one order key start in the order of their acceptance",
  clause: {
    text: "After Jepsen's Kafka workload: nobody sees a later message of a key before an earlier one",
    url: "https://github.com/jepsen-io/jepsen/blob/main/jepsen/src/jepsen/tests/kafka.clj",
  },
  needs: ["per-key-order"],
  exercise: jobsOfManyKeys,
  also: [workersKilledWithCallsOpen],
  scope: "exercise",
  judge: ({ history, target }) => {
    const keys = jobsByOrderKey(history, target);
    const replays = replaysOf(history, target);
    const lives = keys.map((key) => livesOf(key, replays));
    const pairs = lives.flatMap((jobs) => pairsIn(jobs).map(lookAtPair));
    const afterReplay = lives.flatMap(looksAfterReplay);
    return verdictFrom({
      level: "must",
      ...sorted([...pairs, ...afterReplay]),
      holds: `${keys.length} keys: each job started when those accepted before it had made their last attempt`,
      witness: {
        keys: keys.length,
        pairs: pairs.length,
        afterReplay: afterReplay.length,
        retried: lives.flat().filter(({ first }) => first.length > 1).length,
      },
    });
  },
});

/** A job's calls before it was replayed, and after it was. */
type Life = Readonly<{
  job: SeenJob;
  first: readonly Call[];
  replay: Op | null;
  again: readonly Call[];
}>;

function livesOf({ jobs }: KeyedJobs, replays: ReturnType<typeof replaysOf>): readonly Life[] {
  return jobs.map((job) => {
    const replay =
      replays(job.op.jobId ?? "").find((op) => op.exercise === job.op.exercise) ?? null;
    const isFirst = ({ arrivedAt }: Call): boolean => replay === null || arrivedAt < replay.sentAt;
    return {
      job,
      first: job.calls.filter(isFirst),
      replay,
      again: job.calls.filter((call) => !isFirst(call)),
    };
  });
}

type Pair = Readonly<{ earlier: Life; later: Life }>;

function pairsIn(lives: readonly Life[]): readonly Pair[] {
  return lives.flatMap((later) =>
    lives
      .filter((earlier) => earlier.job.op.doneAt < later.job.op.sentAt)
      .map((earlier) => ({ earlier, later })),
  );
}

function lookAtPair({ earlier, later }: Pair): Look {
  const [start] = later.job.calls;
  if (start === undefined) return unseen("a job of a key was never called", ...storyOf(later.job));
  const [firstOfAll] = earlier.first;
  if (firstOfAll === undefined) {
    // What ended without a call, by a cancel or with its worker, keeps nobody waiting.
    const end = endOfJob(earlier.job);
    if (end !== null && end !== "succeeded") return holds;
    const story = [earlier.job.op, later.job.op, start];
    return broken(
      "a job started, and one of its key that was accepted before it had not",
      ...story,
    );
  }
  const late = earlier.first.find((call) => call.arrivedAt > start.arrivedAt);
  if (late === undefined) return holds;
  const because =
    late === firstOfAll
      ? "a job started before one of its key that was accepted earlier"
      : "a job started before the last attempt of one of its key that was accepted earlier";
  return broken(because, earlier.job.op, ...earlier.first.slice(0, 5), later.job.op, start);
}

function looksAfterReplay(lives: readonly Life[]): readonly Look[] {
  return lives.flatMap(({ job, replay, again }) => {
    if (replay === null || replay.outcome !== "ok") return [];
    const others = lives.filter((other) => other.job !== job);
    const holder = others
      .flatMap((other) => other.job.calls)
      .find((call) => call.arrivedAt < replay.sentAt && endOf(call) > replay.doneAt);
    if (holder === undefined) return [];
    const starts = others.flatMap(({ job: { calls } }) => calls.slice(0, 1));
    const notStarted = starts.filter(({ arrivedAt }) => arrivedAt > endOf(holder));
    return notStarted.map((start): Look => {
      const [next] = again;
      if (next === undefined) {
        return unseen("a replayed job of a key was not called again", replay, ...storyOf(job));
      }
      if (next.arrivedAt < start.arrivedAt) return holds;
      const because = "a replayed job started after one of its key that had not started before";
      return broken(because, replay, holder, start, next);
    });
  });
}
