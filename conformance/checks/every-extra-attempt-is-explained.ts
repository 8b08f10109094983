import { attemptsIn, eventsOf, type Attempts } from "../judging/attempts.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { callsHeldPastTheLease } from "../exercises/calls-held-past-the-lease.ts";
import { plainBurst } from "../exercises/plain-burst.ts";
import { workersKilledWithCallsOpen } from "../exercises/workers-killed-with-calls-open.ts";
import { allFaults } from "../judging/views.ts";

/**
 * Nobody can call a dependency exactly once across a crash, but everybody can say why a call was
 * repeated: we failed the one before, or a fault came while the job was in a worker's hands.
 *
 * Judged over the whole run: it guards "exactly once" wherever something goes wrong.
 */
export const everyExtraAttemptIsExplained = defineCheck({
  id: "every-extra-attempt-is-explained",
  requirement: "EXE-3",
  level: "must",
  title: "Every repeated call is explained by a failed one or by a fault that touched the job",
  clause: { text: "Jobproof contract: attempts <= 1 + scripted failures + faults that touched it" },
  needs: [],
  exercise: plainBurst,
  also: [callsHeldPastTheLease, workersKilledWithCallsOpen],
  scope: "run",
  judge: ({ history, policy }) => {
    const all = attemptsIn(history, policy);
    const repeated = all.filter(({ calls, jobs }) => calls.length > jobs);
    return verdictFrom({
      level: "must",
      examined: all.length,
      holds: `${all.length} jobs were called, ${repeated.length} of them more than once, each for a reason`,
      broken: all.filter(isUnexplained).map((job) => ({
        because: `a job was called ${job.calls.length} times, and only ${job.explained} calls are explained`,
        evidence: [
          ...job.submissions.slice(0, 1),
          ...eventsOf(job.touchedBy).slice(0, 4),
          ...job.calls,
        ],
      })),
      witness: {
        jobs: all.length,
        repeated: repeated.length,
        calls: all.reduce((sum, { calls }) => sum + calls.length, 0),
        failures: all.reduce((sum, { failures }) => sum + failures.length, 0),
        faults: allFaults(history).length,
      },
    });
  },
});

function isUnexplained({ calls, explained }: Attempts): boolean {
  return calls.length > explained;
}
