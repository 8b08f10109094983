import type { History } from "../contract/history.ts";
import { isTerminal, type JobId } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { oncePerHistory, oncePerPair } from "./once.ts";
import { replaysOf } from "./replays.ts";
import { readsOfJobs, showsEnd } from "./views.ts";

/**
 * What observers saw of each job, as a graph and not as a list: one read is before another only if
 * its answer was there before the other was sent. Reads that overlap have no order.
 */

/** Two reads in real-time order, of which the later contradicts the earlier. */
export type Contradiction = Readonly<{ jobId: JobId; before: Op; after: Op }>;

/** Reads whose answer stated a declared state, by job, in the order in which they were sent. */
export const readsByJob = oncePerHistory((history): ReadonlyMap<JobId, readonly Op[]> => {
  const told = new Map<JobId, readonly Op[]>();
  for (const [jobId, reads] of readsOfJobs(history)) {
    // Most jobs have no others: their list need not be made again.
    const its = reads.every(isTold) ? reads : reads.filter(isTold);
    if (its.length > 0) told.set(jobId, its);
  }
  return told;
});

function isTold({ outcome, state }: Op): boolean {
  return outcome === "ok" && state !== null && state !== "unknown";
}

/** Says whether the first read was answered before the second was sent. */
export function isBefore(first: Op, second: Op): boolean {
  return first.doneAt < second.sentAt;
}

/**
 * Finds jobs that were seen to have ended and later seen in another state, although nothing can
 * have reopened them in between. One contradiction a job: the first.
 */
export const broughtBack = oncePerPair((history, target: Target): readonly Contradiction[] => {
  const replays = replaysOf(history, target);
  return [...readsByJob(history)].flatMap(([jobId, reads]) => {
    const ends = reads.filter((op) => showsEnd(op));
    const reopenings = replays(jobId);
    for (const after of reads) {
      const before = ends.find(
        (end) =>
          isBefore(end, after) &&
          end.state !== after.state &&
          !mayReopen({ reopenings, end, after, reads }),
      );
      if (before !== undefined) return [{ jobId, before, after }];
    }
    return [];
  });
});

/** Finds jobs whose number of attempts was seen to fall. One contradiction a job. */
export function fallenAttempts(history: History): readonly Contradiction[] {
  return [...readsByJob(history)].flatMap(([jobId, reads]) => {
    const counted = reads.filter((op) => op.attempts !== null);
    const answered = counted.toSorted((a, b) => a.doneAt - b.doneAt);
    let [next, highest]: [number, Op | null] = [0, null];
    for (const after of counted) {
      for (let op = answered[next]; op !== undefined && isBefore(op, after); op = answered[++next])
        if (highest === null || attemptsOf(op) > attemptsOf(highest)) highest = op;
      if (highest !== null && attemptsOf(after) < attemptsOf(highest))
        return [{ jobId, before: highest, after }];
    }
    return [];
  });
}

/** Says whether a contradiction is of the worst kind: ended, and then not. */
export function isRevival({ after }: Contradiction): boolean {
  return after.state !== null && after.state !== "unknown" && !isTerminal(after.state);
}

/**
 * Says whether a replay explains that a job was seen in another state after this end.
 *
 * A replay may answer before it takes effect. So it explains a change as long as the job was not
 * seen at work between the replay and this end: then the replay was used up.
 */
function mayReopen(options: {
  reopenings: readonly Op[];
  end: Op;
  after: Op;
  reads: readonly Op[];
}): boolean {
  const { reopenings, end, after, reads } = options;
  const atWork = reads.findLast((op) => !showsEnd(op) && isBefore(op, end));
  const lastAtWork = atWork?.sentAt ?? Number.NEGATIVE_INFINITY;
  return reopenings.some((replay) => {
    const effectAfter = replay.outcome === "info" ? Number.POSITIVE_INFINITY : replay.doneAt;
    return replay.sentAt <= after.doneAt && effectAfter >= lastAtWork;
  });
}

function attemptsOf(op: Op): number {
  return op.attempts ?? 0;
}
