import { callsOfJobs, type JobCalls } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { endsUnderManyEyes } from "../exercises/ends-under-many-eyes.ts";
import { mayStayQueued } from "../judging/may-stay-queued.ts";
import { broughtBack, fallenAttempts, readsByJob } from "../judging/order-graph.ts";
import { allFaults, callsOf, showsEnd } from "../judging/views.ts";

/**
 * Ended is ended: only an accepted replay may reopen a job. What was counted stays counted.
 *
 * Going back from running to queued is a retry, and skipped states were too short to be seen. The
 * number of attempts counts claims: a worker may die between claim and call, so that after a fault
 * it may exceed the calls. Without one it equals them. A replay opens a new budget, and goes on
 * counting.
 */
export const endedJobStaysEndedAndAttemptsOnlyGrow = defineCheck({
  id: "ended-job-stays-ended-and-attempts-only-grow",
  requirement: "STS-2",
  level: "must",
  title:
    "Only a replay reopens an ended job; attempts never decrease and end equal to the ledger's",
  clause: {
    text: "Jobproof contract: terminal states are absorbing except by an explicit replay, and attempts are counted for ever",
  },
  needs: [],
  exercise: endsUnderManyEyes,
  scope: "run",
  judge: ({ history, target }) => {
    const reads = readsByJob(history);
    const ended = [...reads.values()].filter((ops) => ops.some((op) => showsEnd(op)));
    const counted = finalCounts(history, reads);
    return verdictFrom({
      level: "must",
      // Where nothing ever ran there is nothing to count, and no end that could be left.
      examined: callsOf(history).length === 0 ? 0 : ended.length,
      holds: `${ended.length} jobs were watched; none left its end, and ${counted.length} counts of attempts are the ledger's`,
      broken: [
        ...broughtBack(history, target).map(({ before, after }) => ({
          because: `a job was ${before.state}, and later ${after.state}, without a replay`,
          evidence: [before, after],
        })),
        ...fallenAttempts(history).map(({ before, after }) => ({
          because: `a job's attempts fell from ${before.attempts} to ${after.attempts}`,
          evidence: [before, after],
        })),
        ...counted.flatMap(complaint),
      ],
      witness: {
        jobs: ended.length,
        reads: [...reads.values()].reduce((sum, ops) => sum + ops.length, 0),
        counts: counted.length,
      },
    });
  },
});

/** The last count that a job's status told after its end, beside the ledger's. */
type FinalCount = Readonly<{ end: Op; job: JobCalls; isUndisturbed: boolean }>;

function finalCounts(
  history: History,
  reads: ReadonlyMap<string, readonly Op[]>,
): readonly FinalCount[] {
  const firstFaultAt = allFaults(history)[0]?.injectedAt ?? Number.POSITIVE_INFINITY;
  return [...callsOfJobs(history)].flatMap(([jobId, job]): FinalCount[] => {
    const end = reads.get(jobId)?.findLast((op) => showsEnd(op) && op.attempts !== null);
    if (end === undefined || !job.isAlone) return [];
    // A job that is canceled between claim and call, or claimed by who does not know its type, has an
    // attempt that nobody could see.
    const isClaimedInVain = end.state === "canceled" || mayStayQueued(job.accepted);
    const isUndisturbed = end.doneAt < firstFaultAt && !isClaimedInVain;
    return [{ end, job, isUndisturbed }];
  });
}

function complaint({ end, job, isUndisturbed }: FinalCount): readonly Finding[] {
  const told = end.attempts ?? 0;
  const before = job.calls.filter((call) => call.arrivedAt < end.sentAt);
  const until = job.calls.filter((call) => call.arrivedAt < end.doneAt);
  if (told < before.length) {
    const because = `a job tells ${told} attempts and had made ${before.length} calls`;
    return [{ because, evidence: [...before, end] }];
  }
  if (isUndisturbed && told > until.length) {
    const because = `a job tells ${told} attempts and had made ${until.length} calls, although nothing was disturbed`;
    return [{ because, evidence: [...until, end] }];
  }
  return [];
}
