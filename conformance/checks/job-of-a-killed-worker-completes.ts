import { isSuccess } from "../judging/attempts.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import {
  dyingLabel,
  workersKilledWithCallsOpen,
} from "../exercises/workers-killed-with-calls-open.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import {
  crashPointOf,
  killedIn,
  unfeltDeaths,
  type CrashPoint,
  type Killed,
} from "../judging/crash-points.ts";
import { largest } from "../judging/extremes.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";

/**
 * A worker that is killed takes nothing with it: whatever it had in hand is done by another.
 *
 * Three places are looked at: queued (P0), in an open call (P2), answered but not recorded (P3).
 * Only a job that succeeded after an answered call counts as complete: one that was called done
 * before it was done is the other way to lose it.
 */
export const jobOfAKilledWorkerCompletes = defineCheck({
  id: "job-of-a-killed-worker-completes",
  requirement: "DUR-2",
  level: "must",
  title: "A job whose worker is killed is taken up again and completes",
  clause: {
    text: "Jobproof contract: SIGKILL of a worker at any point of a job delays it, and no more",
    url: "https://github.com/sidekiq/sidekiq/issues/6829",
  },
  needs: ["worker-process"],
  exercise: workersKilledWithCallsOpen,
  scope: "run",
  judge: (judged) => {
    const { history, policy } = judged;
    const killed = killedIn(history, workersKilledWithCallsOpen.id);
    const fateOf = fatesIn(judged);
    const jobs = killed === null ? [] : caughtBy(killed, history);
    const found = jobs.map(({ job, point }) => ({
      job,
      point,
      kind: judgeOne({ job, fate: fateOf(job.op), policy }),
    }));
    const at = (point: Caught): number => found.filter((it) => it.point === point).length;
    const say = (kind: Completion, because: string): readonly Finding[] =>
      found
        .filter((it) => it.kind === kind)
        .map(({ job, point }) => ({
          because: `${because} (${words[point]})`,
          evidence: storyOf(job),
        }));
    return verdictFrom({
      level: "must",
      examined: found.length,
      holds: `all ${found.length} jobs completed after every worker was killed, ${at("P2")} of them with a call open`,
      broken: [
        ...say("lost", "a job was lost when its worker was killed"),
        ...say("failed", "a job failed because its worker was killed"),
        ...say("hollow", "a job is said to have succeeded though no call of it was answered"),
      ],
      tolerated: say("given-up", "a job failed: its target declares that it survives no crash"),
      unseen: [
        ...say("unseen", "a job was not seen to complete"),
        ...unfeltDeaths(history, workersKilledWithCallsOpen.id),
      ],
      witness: {
        workersKilled: killed?.faults.filter(({ fault }) => fault === "kill").length ?? 0,
        inFlight: at("P2") + at("P3"),
        callOpen: at("P2"),
        answeredNotRecorded: at("P3"),
        queued: at("P0"),
        lost: found.filter(({ kind }) => kind === "lost").length,
        mostEffectKeysOfAJob: largest(
          found.map(({ job }) => effectKeys(job)),
          0,
        ),
      },
    });
  },
});

type Caught = Exclude<CrashPoint, "none">;
type Completion = "complete" | "hollow" | "failed" | "given-up" | "lost" | "unseen";

const words = {
  P0: "it was queued at the kill",
  P2: "its call was open at the kill",
  P3: "it was answered and not recorded at the kill",
} as const satisfies Record<Caught, string>;

/** The jobs that the kill caught, and where it did. */
function caughtBy(
  killed: Killed,
  history: History,
): readonly Readonly<{ job: SeenJob; point: Caught }>[] {
  return jobsSeen(history, workersKilledWithCallsOpen).flatMap((job) => {
    const point = crashPointOf(job, killed);
    // Those that were refused for good are to fail: what becomes of them is DLQ-5's question.
    return point === "none" || job.op.label === dyingLabel ? [] : [{ job, point }];
  });
}

function judgeOne(options: { job: SeenJob; fate: Fate; policy: Policy }): Completion {
  const { job, fate, policy } = options;
  const end = endOfJob(job);
  if (end === "succeeded") return job.calls.some(isSuccess) ? "complete" : "hollow";
  if (end === "failed" || end === "expired")
    return crashesSurvived(policy) < 1 ? "given-up" : "failed";
  const isLost = end === null && (fate.kind === "lost" || fate.kind === "stuck");
  return isLost ? "lost" : "unseen";
}

/** How many lease losses a job survives by what the target declares; one budget serves for both. */
function crashesSurvived({ maxCrashes, maxAttempts }: Policy): number {
  return maxCrashes ?? (maxAttempts ?? Number.POSITIVE_INFINITY) - 1;
}

function effectKeys({ calls }: SeenJob): number {
  return new Set(calls.map(({ effectKey }) => effectKey)).size;
}
