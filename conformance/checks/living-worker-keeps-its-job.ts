import { defineCheck, verdictFrom } from "../judging/check.ts";
import { callsHeldPastTheLease } from "../exercises/calls-held-past-the-lease.ts";
import { mayHaveCostTheLease } from "../judging/fault-spans.ts";
import { jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { largest } from "../judging/extremes.ts";
import { endOf } from "../judging/views.ts";

/**
 * A lease is there for workers that died. One that lives renews it, however long its job takes.
 *
 * Any second call breaks this: while the first is open two workers have the job, and after it was
 * answered well somebody did not believe its worker. Nobody is blamed where the machine stood still
 * meanwhile, for then no worker could renew anything.
 */
export const livingWorkerKeepsItsJob = defineCheck({
  id: "living-worker-keeps-its-job",
  requirement: "VIS-1",
  level: "must",
  title: "A job longer than the lease is not started elsewhere while its worker lives",
  clause: { text: "Jobproof contract: a lease ends only when its worker is silent" },
  needs: ["lease"],
  exercise: callsHeldPastTheLease,
  scope: "run",
  judge: ({ history, policy }) => {
    const leaseMs = policy.leaseMs ?? 0;
    const jobs = jobsSeen(history, callsHeldPastTheLease, "held");
    const long = jobs.filter((job) => heldMs(job) >= leastLeases * leaseMs);
    const isExcused = mayHaveCostTheLease(history, policy);
    const repeated = jobs.filter(({ calls }) => calls.length > 1);
    const blamed = repeated.filter(({ calls }) => !isExcused(calls[0]));
    const cut = jobs.filter((job) => !long.includes(job) && !repeated.includes(job));
    return verdictFrom({
      level: "must",
      examined: long.length,
      holds: `${long.length} calls were held for up to ${Math.round(longest(long) / leaseMs)} leases, and none was repeated`,
      broken: blamed.map((job) => ({
        because: `a job was called ${job.calls.length} times while its worker lived; its first call took ${(heldMs(job) / leaseMs).toFixed(1)} leases`,
        evidence: storyOf(job),
      })),
      unseen: [
        ...cut.map((job) => ({
          because: "a call ended before its lease had to be renewed",
          evidence: storyOf(job),
        })),
        ...repeated
          .filter((job) => !blamed.includes(job))
          .map((job) => ({
            because: "a job was called again, and the machine had stood still",
            evidence: storyOf(job),
          })),
      ],
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
  return largest(jobs.map(heldMs), 0);
}
