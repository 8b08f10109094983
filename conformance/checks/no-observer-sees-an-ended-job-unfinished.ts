import { callsOfJobs } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { endsUnderManyEyes } from "../exercises/ends-under-many-eyes.ts";
import { broughtBack, isBefore, isRevival, readsByJob } from "../judging/order-graph.ts";
import { showsEnd } from "../judging/views.ts";

/**
 * Once anybody has been told that a job ended, nobody may be told that it has not: whoever polls
 * another replica would start to wait for what is over.
 *
 * Only reads in real-time order count: the first was answered before the second was sent. Whoever says
 * of a job that never ran that it has ended has nothing to go back on, and is not examined.
 */
export const noObserverSeesAnEndedJobUnfinished = defineCheck({
  id: "no-observer-sees-an-ended-job-unfinished",
  requirement: "STS-3",
  level: "must",
  title: "After one observer has seen a job end, none sees it pending, on any replica",
  clause: {
    text: "After the consistency model of monotonic reads, across observers: a later read does not show an earlier state",
    url: "https://jepsen.io/consistency/models/monotonic-reads",
  },
  needs: [],
  exercise: endsUnderManyEyes,
  scope: "run",
  judge: ({ history, target }) => {
    const calls = callsOfJobs(history);
    const reads = [...readsByJob(history)]
      .filter(([jobId]) => (calls.get(jobId)?.calls.length ?? 0) > 0)
      .map(([, ops]) => ops);
    const afterEnds = reads.map(readsAfterEnd);
    const laterReads = afterEnds.flat();
    const revivals = broughtBack(history, target).filter(isRevival);
    return verdictFrom({
      level: "must",
      examined: laterReads.length,
      holds: `${laterReads.length} reads after an end that somebody had seen; none shows the job pending`,
      broken: revivals.map(({ before, after }) => ({
        because: `one read shows a job as ${before.state}, and a later one, of replica ${after.replica}, as ${after.state}`,
        evidence: [before, after],
      })),
      witness: {
        readsAfterEnd: laterReads.length,
        jobs: afterEnds.filter((ops) => ops.length > 0).length,
        replicas: new Set(laterReads.map((op) => op.replica)).size,
      },
    });
  },
});

function readsAfterEnd(reads: readonly Op[]): readonly Op[] {
  const ends = reads.filter((op) => showsEnd(op)).toSorted((a, b) => a.doneAt - b.doneAt);
  const [firstEnd] = ends;
  return firstEnd === undefined ? [] : reads.filter((op) => isBefore(firstEnd, op));
}
