import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { depthLabels, queueFilledToItsDepth } from "../exercises/queue-filled-to-its-depth.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { callsOf, notesOf, opsOf } from "../judging/views.ts";

/**
 * A queue without an end only moves the failure to where it hurts more; one that makes room by
 * dropping what was accepted breaks the promise of each 202.
 *
 * What was accepted and not called waits. Requests that were under way together may pass together;
 * as many as run may have been fetched ahead. How much memory the service takes cannot be seen from
 * outside and is not judged: what bounds it is the limit.
 */
export const fullQueueRefusesAndDropsNothing = defineCheck({
  id: "full-queue-refuses-and-drops-nothing",
  requirement: "RTL-4",
  level: "must",
  title: "When as many jobs wait as may wait, more are refused, and what was accepted still runs",
  clause: {
    text: "Jobproof contract: a full queue answers 429 or 503, and accepted work is not dropped",
  },
  needs: ["depth-limit"],
  exercise: queueFilledToItsDepth,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const { maxQueued = 0 } = policy;
    const flood = opsOf(history, "submit", depthLabels.flood);
    const refused = flood.filter((op) => statusOf(op) === 429 || statusOf(op) === 503);
    const jobs = jobsSeen(history, queueFilledToItsDepth, depthLabels.flood);
    const depth = depthIn(history, jobs);
    const { examined: _, ...found } = sorted([
      lookAtDepth({ depth, maxQueued, flood, refused }),
      ...jobs.map(lookAtJob),
      ...looksAfter(history, jobs),
    ]);
    return verdictFrom({
      level: "must",
      examined: refused.length,
      holds: `with ${depth.waiting} jobs waiting and ${depth.running} running, ${refused.length} more were refused; all ${jobs.length} that were accepted ran`,
      ...found,
      witness: {
        accepted: jobs.length,
        refused: refused.length,
        waitingWhenFull: depth.waiting,
        runningWhenFull: depth.running,
        maxQueued,
      },
    });
  },
});

type Depth = Readonly<{ lanes: number; waiting: number; running: number }>;

/** How many jobs were called, and how many were not, when the exercise took the queue for full. */
function depthIn(history: History, jobs: readonly SeenJob[]): Depth {
  const [note] = notesOf(history, queueFilledToItsDepth, "full");
  const { lanes = 0, atMs = Number.NEGATIVE_INFINITY } = note?.figures ?? {};
  const called = new Set(
    callsOf(history)
      .filter((call) => call.arrivedAt <= atMs)
      .map((call) => call.token),
  );
  const running = jobs.filter(({ op }) => called.has(op.token ?? "")).length;
  return { lanes, running, waiting: note === undefined ? 0 : jobs.length - running };
}

function lookAtDepth(seen: {
  depth: Depth;
  maxQueued: number;
  flood: readonly Op[];
  refused: readonly Op[];
}): Look {
  const { depth, maxQueued, flood, refused } = seen;
  const most = maxQueued + depth.lanes;
  const because = `${depth.waiting} jobs waited where ${maxQueued} may, ${depth.lanes} requests being under way at a time`;
  const last = flood.filter((op) => sayingOf(op) === "yes").slice(-3);
  // Never more than run can have been fetched ahead.
  if (depth.waiting > most + depth.running) return broken(because, ...last);
  if (refused.length === 0) {
    const other = flood.find((op) => statusOf(op) >= 400);
    return other !== undefined && sayingOf(other) === "no" && last.length > 0
      ? broken(`a full queue answers ${wordOf(other)}, not 429 or 503`, other)
      : unseen("the queue did not become full", ...last.slice(-1));
  }
  return depth.waiting > most ? tolerated(because, ...last) : holds;
}

/** The dependency accepted every call in the end, and nobody canceled anything. */
function lookAtJob(job: SeenJob): Look {
  const end = endOfJob(job);
  if (end === null) return unseen("an accepted job was not seen to end", ...storyOf(job));
  if (end !== "succeeded")
    return broken(
      `a job that was accepted ended as ${end} when the queue was full`,
      ...storyOf(job),
    );
  return job.calls.length > 0
    ? holds
    : broken("a job that was accepted never ran, and is said to have succeeded", ...storyOf(job));
}

/** A queue that has emptied must be open again. */
function looksAfter(history: History, jobs: readonly SeenJob[]): readonly Look[] {
  const after = opsOf(history, "submit", depthLabels.after);
  const last = after.at(-1);
  if (last === undefined || !jobs.every((job) => endOfJob(job) !== null)) return [];
  const isRefused = after.every((op) => statusOf(op) === 429 || statusOf(op) === 503);
  return isRefused
    ? [broken(`when all had ended a job was still answered ${wordOf(last)}`, ...after.slice(-3))]
    : [];
}
