import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Verdict } from "../contract/verdict.ts";
import { lowPriorityBehindHigh } from "../exercises/low-priority-behind-high.ts";
import { storyOf } from "../judging/seen-jobs.ts";
import { waitsByPriority, type Wait } from "../judging/waits-by-priority.ts";
import { largest } from "../judging/extremes.ts";
import { allOps } from "../judging/views.ts";

/**
 * Low priority means later, not never: while work of high priority keeps coming and slots keep being
 * freed, a job of low priority starts within the declared bound.
 *
 * Only a job behind which others of high priority came and started was tried at all. Two seconds more
 * than declared are not held against the target, for slots are freed at our pace.
 */
export const lowPriorityIsNotStarved = defineCheck({
  id: "low-priority-is-not-starved",
  requirement: "PRI-2",
  level: "should",
  title:
    "A job of low priority starts within the declared bound, however many of high priority come",
  clause: {
    text: "Jobproof contract: priorities age, so that nothing starves",
    url: "https://github.com/taskcluster/taskcluster/issues/9131",
  },
  needs: ["priority", "concurrency"],
  exercise: lowPriorityBehindHigh,
  scope: "exercise",
  judge: (judged) => {
    const { lowWaitsMs } = judged.policy.priority ?? {};
    if (lowWaitsMs === undefined) return unbounded;
    const { low, high } = waitsByPriority(judged);
    const watchedUntil = [
      ...[...low, ...high].flatMap(({ start }) => start?.arrivedAt ?? []),
      ...allOps(judged.history).map((op) => op.doneAt),
    ].reduce((latest, at) => Math.max(latest, at), 0);
    const boundMs = lowWaitsMs + slackMs;
    const started = low.filter((wait) => waitOf(wait) <= boundMs);
    const late = low.filter((wait) => waitOf(wait) > boundMs);
    const wasWatched = (wait: Wait): boolean => watchedUntil - wait.from > boundMs;
    const overtakers = (wait: Wait): number =>
      high.filter((other) => other.from > wait.from && startOf(other) < startOf(wait)).length;
    const tried = started.filter((wait) => overtakers(wait) > 0 || laterBefore(wait, high));
    const longestMs = Math.round(largest(started.map(waitOf), 0));
    return verdictFrom({
      level: "should",
      examined: tried.length,
      holds: `${tried.length} jobs of low priority started within ${longestMs} ms though others of high priority kept coming; declared are ${lowWaitsMs} ms`,
      broken: late.filter(wasWatched).map((wait) => ({
        because: `a job of low priority ${Number.isFinite(waitOf(wait)) ? `waited ${Math.round(waitOf(wait))} ms` : "was not started"} while ${overtakers(wait)} of high priority that came later were; declared are ${lowWaitsMs} ms`,
        evidence: storyOf(wait.job),
      })),
      unseen: late
        .filter((wait) => !wasWatched(wait))
        .map((wait) => ({
          because: "a job of low priority was not watched for long enough",
          evidence: storyOf(wait.job),
        })),
      witness: {
        low: low.length,
        later: high.filter(({ kind }) => kind === "later").length,
        longestWaitMs: longestMs,
        declaredMs: lowWaitsMs,
      },
    });
  },
});

const slackMs = 2_000;

function startOf({ start }: Wait): number {
  return start?.arrivedAt ?? Number.POSITIVE_INFINITY;
}

function waitOf(wait: Wait): number {
  return startOf(wait) - wait.from;
}

/** Whether others of high priority had come by the time at which this one started. */
function laterBefore(wait: Wait, high: readonly Wait[]): boolean {
  return high.some(({ kind, from }) => kind === "later" && from < startOf(wait));
}

const unbounded: Verdict = {
  kind: "UNSUPPORTED",
  because: "not declared; to have it judged, set policy.priority.lowWaitsMs",
  witness: {},
  evidence: [],
};
