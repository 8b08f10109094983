import { defineCheck, verdictFrom } from "../judging/check.ts";
import { callsHeldPastTheLease } from "../exercises/calls-held-past-the-lease.ts";
import { jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { endOf } from "../judging/views.ts";

/**
 * A lease is there for workers that died. One that lives renews it, however long its job takes.
 *
 * Any second call breaks this: while the first is open two workers have the job, and after it was
 * answered well somebody did not believe its worker.
 */
export const livingWorkerKeepsItsJob = defineCheck({
  id: "living-worker-keeps-its-job",
  requirement: "VIS-1",
  level: "must",
  title: "A job longer than the lease is not started elsewhere while its worker lives",
  clause: { text: "Jobproof contract: a lease ends only when its worker is silent" },
  needs: ["lease"],
  exercise: callsHeldPastTheLease,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const leaseMs = policy.leaseMs ?? 0;
    const jobs = jobsSeen(history, callsHeldPastTheLease, "held");
    const long = jobs.filter((job) => heldMs(job) >= leastLeases * leaseMs);
    const repeated = jobs.filter(({ calls }) => calls.length > 1);
    const cut = jobs.filter((job) => !long.includes(job) && !repeated.includes(job));
    return verdictFrom({
      level: "must",
      examined: long.length,
      holds: `${long.length} calls were held for up to ${Math.round(longest(long) / leaseMs)} leases, and none was repeated`,
      broken: repeated.map((job) => ({
        because: `a job was called ${job.calls.length} times while its worker lived; its first call took ${(heldMs(job) / leaseMs).toFixed(1)} leases`,
        evidence: storyOf(job),
      })),
      unseen: cut.map((job) => ({
        because: "a call ended before its lease had to be renewed",
        evidence: storyOf(job),
      })),
      witness: { held: long.length, longestMs: Math.round(longest(long)), leaseMs },
    });
  },
});

/** A call that was held less long proves nothing. */
const leastLeases = 1.4;

function heldMs({ calls }: SeenJob): number {
  const [first] = calls;
  return first === undefined ? 0 : endOf(first) - first.arrivedAt;
}

function longest(jobs: readonly SeenJob[]): number {
  return Math.max(0, ...jobs.map(heldMs));
}
