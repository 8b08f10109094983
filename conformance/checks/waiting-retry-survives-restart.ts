import { isFailure, isSuccess } from "../judging/attempts.ts";
import { triesOnce } from "../judging/backoff.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Policy } from "../contract/policy.ts";
import { killedIn, unfeltDeaths } from "../judging/crash-points.ts";
import { restartDuringBackoff } from "../exercises/restart-during-backoff.ts";
import { fatesIn } from "../judging/fate.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { endOf, opsOf } from "../judging/views.ts";

/**
 * A retry that waits must be written down somewhere: the process that waits for it may not live to
 * see it.
 *
 * Only jobs that waited when all processes were killed are looked at, and that nobody tried to cancel.
 */
export const waitingRetrySurvivesRestart = defineCheck({
  id: "waiting-retry-survives-restart",
  requirement: "DUR-7",
  level: "must",
  title: "A job that waits for its retry survives the restart of every process",
  clause: {
    text: "Jobproof contract: delayed retries survive a restart of all processes",
    url: "https://github.com/MassTransit/MassTransit/issues/2076",
  },
  needs: ["worker-process", "api-process"],
  exercise: restartDuringBackoff,
  scope: "run",
  judge: (judged) => {
    const { history, policy } = judged;
    if (policy.maxAttempts === 1) return triesOnce;
    const killed = killedIn(history, restartDuringBackoff.id);
    const fateOf = fatesIn(judged);
    const canceled = new Set(opsOf(history, "cancel").flatMap((op) => op.jobId ?? []));
    const killedAt = killed?.killedAt ?? Number.NEGATIVE_INFINITY;
    const jobs = jobsSeen(history, restartDuringBackoff).filter(
      (job) => waitedAt({ job, killedAt, policy }) && !canceled.has(job.op.jobId ?? ""),
    );
    const found = jobs.map((job) => ({ job, end: endOfJob(job), fate: fateOf(job.op).kind }));
    const kept = found.filter(({ job, end }) => end === "succeeded" && job.calls.some(isSuccess));
    return verdictFrom({
      level: "must",
      examined: kept.length,
      holds: `${kept.length} jobs that waited when every process was killed were tried again and succeeded`,
      broken: [
        ...say(
          found.filter(({ fate }) => fate === "lost" || fate === "stuck"),
          "a job that waited for its retry was forgotten in a restart",
        ),
        ...say(
          found.filter(({ job, end }) => end !== null && !kept.some((it) => it.job === job)),
          "a job that waited for its retry ended in a restart without being tried again",
        ),
      ],
      unseen: [
        ...say(
          found.filter(({ end, fate }) => end === null && fate !== "lost" && fate !== "stuck"),
          "a job that waited for its retry was not seen to end",
        ),
        ...unfeltDeaths(history, restartDuringBackoff.id),
      ],
      witness: {
        waiting: jobs.length,
        succeeded: kept.length,
        processesKilled: history.filter(
          (event) =>
            event.kind === "fault" &&
            event.fault === "kill" &&
            event.exercise === restartDuringBackoff.id,
        ).length,
      },
    });
  },
});

function say(those: readonly { job: SeenJob }[], because: string): readonly Finding[] {
  return those.map(({ job }) => ({ because, evidence: storyOf(job) }));
}

/** How long before the kill a failure is certainly recorded. */
const recordedMs = 100;

/** Whether the job had failed once by then, and was not yet called again. */
function waitedAt(options: { job: SeenJob; killedAt: number; policy: Policy }): boolean {
  const { job, killedAt, policy } = options;
  const [first, second] = job.calls;
  if (first === undefined || !isFailure({ call: first, since: first.arrivedAt, policy }))
    return false;
  if (endOf(first) > killedAt - recordedMs) return false;
  return second === undefined || second.arrivedAt > killedAt;
}
