import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import { plainBurst } from "../exercises/plain-burst.ts";
import { restartDuringBackoff } from "../exercises/restart-during-backoff.ts";
import { workerDiesAtEveryAttempt } from "../exercises/worker-dies-at-every-attempt.ts";
import { workersKilledWithCallsOpen } from "../exercises/workers-killed-with-calls-open.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { mayStayQueued } from "../judging/may-stay-queued.ts";
import { acceptedJobs, allFaults } from "../judging/views.ts";

/**
 * The promise behind every 202: once the service says "accepted", the job ends, whatever broke.
 *
 * Judged over everything that was submitted in the run, after all was healed and drained. A submit
 * that came back unclear is not judged: it may never have made a job.
 */
export const acceptedJobIsNeverLost = defineCheck({
  id: "accepted-job-is-never-lost",
  requirement: "DUR-1",
  level: "must",
  title: "Every accepted job ends, after every fault",
  clause: {
    text: "After Jepsen's total-queue checker: what was accepted and never came out is lost",
    url: "https://github.com/jepsen-io/jepsen/blob/main/jepsen/src/jepsen/checker.clj",
  },
  needs: [],
  exercise: plainBurst,
  also: [workersKilledWithCallsOpen, workerDiesAtEveryAttempt, restartDuringBackoff],
  scope: "run",
  judge: (judged) => {
    const fateOf = fatesIn(judged);
    const accepted = [...acceptedJobs(judged.history).values()];
    const fates = accepted.filter((op) => !mayStayQueued(op)).map((op) => fateOf(op));
    const those = (kind: Fate["kind"]): readonly Fate[] => fates.filter((it) => it.kind === kind);
    const say = (kind: Fate["kind"], because: string): readonly Finding[] =>
      those(kind).map(({ evidence }) => ({ because, evidence }));
    return verdictFrom({
      level: "must",
      examined: fates.length,
      holds: `all ${fates.length} accepted jobs ended`,
      broken: [
        ...say("lost", "a job was accepted, never seen to end, and is now unknown to the service"),
        ...say("stuck", "a job was accepted, and after the drain it neither ended nor moves"),
      ],
      unseen: [
        ...say("late", "a job had not ended after the drain, but it may still do so"),
        ...say("unseen", "a job was not seen to end, and nobody could look after the drain"),
      ],
      witness: {
        accepted: fates.length,
        ended: those("ended").length,
        lost: those("lost").length + those("stuck").length,
        faults: allFaults(judged.history).length,
      },
    });
  },
});
