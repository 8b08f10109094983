import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import { crashPointOf, killedIn } from "../judging/crash-points.ts";
import { workersKilledWithCallsOpen } from "../exercises/workers-killed-with-calls-open.ts";
import { workerPausedPastItsLease } from "../exercises/worker-paused-past-its-lease.ts";
import { leftAsleep } from "../judging/pause.ts";
import { jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { takeoverBound } from "../judging/takeover-bound.ts";
import { largest } from "../judging/extremes.ts";
import { allOps } from "../judging/views.ts";

/**
 * A dead worker's jobs wait for its leases to run out, and no longer.
 *
 * The clock starts at the kill, for a lease may have been renewed just before. Nobody can take over
 * before a worker is up again and has called what waited without any lease, so that the bound is the
 * latest of these, and 2 s. What the same crowd of jobs took to be called when nothing was wrong is
 * not the takeover's doing, and is added. Where even jobs that anybody might take were called so late
 * that a slow machine and a slow service look alike, nobody is blamed. A worker that sleeps is as good
 * as dead: others that run must not leave its jobs alone for good.
 */
export const deadWorkersJobIsTakenOverInTime = defineCheck({
  id: "dead-workers-job-is-taken-over-in-time",
  requirement: "VIS-2",
  level: "must",
  title: "A dead worker's job is taken over within its lease and 2 s",
  clause: {
    text: "Jobproof contract: a dead worker's job is called again within lease + 2 s",
    url: "https://github.com/celery/celery/issues/4984",
  },
  needs: ["lease", "worker-process"],
  exercise: workersKilledWithCallsOpen,
  also: [workerPausedPastItsLease],
  scope: "exercise",
  judge: ({ history, policy }) => {
    const killed = killedIn(history, workersKilledWithCallsOpen.id);
    const leaseMs = policy.leaseMs ?? 0;
    const held = jobsSeen(history, workersKilledWithCallsOpen, "held");
    const jobs = held.filter((job) => killed !== null && crashPointOf(job, killed) === "P2");
    const ownDelayMs = slowestStartMs(jobs);
    const bound = killed === null ? null : takeoverBound({ history, killed, leaseMs, ownDelayMs });
    const { at: boundAt, freeMs, isTellable } = bound ?? { at: null, freeMs: 0, isTellable: true };
    const inTime = boundAt === null ? [] : jobs.filter((job) => takenAt(job) <= boundAt);
    const late = boundAt === null ? [] : jobs.filter((job) => takenAt(job) > boundAt);
    const watchedUntil = allOps(history).reduce((at, op) => Math.max(at, op.doneAt), 0);
    const wasWatched = (job: SeenJob): boolean =>
      job.calls.length > 1 || watchedUntil > (boundAt ?? Number.POSITIVE_INFINITY);
    const faults = killed?.faults.slice(-2) ?? [];
    const killedAt = killed?.settledAt ?? 0;
    const slowestMs = largest(
      inTime.map((job) => takenAt(job) - killedAt),
      0,
    );
    return verdictFrom({
      level: "must",
      examined: inTime.length,
      holds: `${inTime.length} jobs whose calls were open at the kill were called again within ${Math.round(slowestMs)} ms; the lease is ${leaseMs} ms`,
      broken: [
        ...late
          .filter((job) => isTellable && wasWatched(job))
          .map((job): Finding => ({
            because: lateness(takenAt(job) - killedAt, leaseMs),
            evidence: [...faults, ...storyOf(job)],
          })),
        ...leftAsleep(history, leaseMs).map((job) => ({
          because: `a job whose worker slept was not taken over by any other that ran; its lease is ${leaseMs} ms`,
          evidence: storyOf(job),
        })),
      ],
      unseen: late.map((job) => ({
        because: isTellable
          ? "a job was not watched long enough"
          : `everything was late: jobs that nobody had claimed were called ${Math.round(freeMs)} ms after a worker was up`,
        evidence: storyOf(job),
      })),
      witness: {
        callOpenAtKill: jobs.length,
        takenOverInTime: inTime.length,
        slowestMs: Math.round(slowestMs),
        leaseMs,
        ownDelayMs: Math.round(ownDelayMs),
        freeJobsCalledAfterMs: Math.round(freeMs),
        workersUpAfterMs: Math.round(Math.max(0, (killed?.upAt ?? killedAt) - killedAt)),
      },
    });
  },
});

/** How long the slowest of these jobs waited for its first call, when every worker was well. */
function slowestStartMs(jobs: readonly SeenJob[]): number {
  const waits = jobs.flatMap(({ op, calls }) =>
    calls.slice(0, 1).map(({ arrivedAt }) => arrivedAt - op.doneAt),
  );
  return largest(waits, 0);
}

function lateness(ms: number, leaseMs: number): string {
  const when = Number.isFinite(ms)
    ? `was called again only ${Math.round(ms)} ms after its worker was killed`
    : "was not called again after its worker was killed";
  return `a job ${when}; its lease is ${leaseMs} ms`;
}

function takenAt({ calls }: SeenJob): number {
  return calls[1]?.arrivedAt ?? Number.POSITIVE_INFINITY;
}
