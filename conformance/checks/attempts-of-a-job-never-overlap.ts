import { attemptsIn } from "../judging/attempts.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { callsHeldPastTheLease } from "../exercises/calls-held-past-the-lease.ts";
import { plainBurst } from "../exercises/plain-burst.ts";
import { blursIn, liveTimeOf, type LiveTime } from "../judging/live-calls.ts";

/**
 * Two live attempts of one job race each other to the dependency, and no effect key helps whoever
 * reads what both wrote.
 *
 * Judged over the whole run. Calls of a worker that was stopped, killed or cut off do not count as live
 * from then on, see `live-calls.ts`.
 */
export const attemptsOfAJobNeverOverlap = defineCheck({
  id: "attempts-of-a-job-never-overlap",
  requirement: "EXE-5",
  level: "must",
  title: "A job has at most one live call at any time",
  clause: { text: "Jobproof contract: at most one live attempt of a job at any time" },
  needs: [],
  exercise: plainBurst,
  also: [callsHeldPastTheLease],
  scope: "run",
  judge: ({ history, policy }) => {
    const blurs = blursIn(history, policy);
    const jobs = attemptsIn(history, policy).filter((job) => job.jobs === 1);
    const repeated = jobs.filter(({ calls }) => calls.length > 1);
    const overlaps = repeated.flatMap(({ calls }) => {
      const live = calls.flatMap((call) => liveTimeOf(call, blurs) ?? []);
      const pair = firstOverlap(live);
      return pair === null ? [] : [pair];
    });
    return verdictFrom({
      level: "must",
      examined: jobs.length,
      holds: `${jobs.length} jobs never had two live calls; ${repeated.length} of them were called more than once`,
      broken: overlaps.map(([one, other]) => ({
        because: `two calls of one job were live at once, for at least ${Math.ceil(Math.min(one.to, other.to) - other.from)} ms`,
        evidence: [one.call, other.call],
      })),
      witness: {
        jobs: jobs.length,
        calledMoreThanOnce: repeated.length,
        overlaps: overlaps.length,
      },
    });
  },
});

/** The first two that were live at once; they are in the order of their arrival. */
function firstOverlap(live: readonly LiveTime[]): readonly [LiveTime, LiveTime] | null {
  for (const [index, other] of live.entries()) {
    const one = live.slice(0, index).find((earlier) => other.from < earlier.to);
    if (one !== undefined) return [one, other];
  }
  return null;
}
