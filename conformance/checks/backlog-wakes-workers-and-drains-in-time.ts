import { isSuccess } from "../judging/attempts.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { FaultEvent } from "../contract/fault.ts";
import type { Op } from "../contract/op.ts";
import { workersStartedForABacklog } from "../exercises/workers-started-for-a-backlog.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { smallest } from "../judging/extremes.ts";
import { acceptedUnder, callsOf, endOf, faultsOf } from "../judging/views.ts";

/**
 * Jobs that were accepted while no worker ran are not forgotten by the ones that come: the first is
 * called within the declared time, and all are done at the declared rate.
 *
 * The time counts from when the workers were ready: how long a process takes to start on our machine
 * is not the service's promise.
 */
export const backlogWakesWorkersAndDrainsInTime = defineCheck({
  id: "backlog-wakes-workers-and-drains-in-time",
  requirement: "SCL-3",
  level: "should",
  title: "From zero workers a backlog is begun and drained within the declared time",
  clause: {
    text: "Jobproof contract: a cold start is bounded; KEDA, polling interval and activation",
    url: "https://keda.sh/docs/latest/concepts/scaling-deployments/",
  },
  needs: ["wake-time"],
  exercise: workersStartedForABacklog,
  scope: "exercise",
  judge: (judged) => {
    const { history, policy } = judged;
    const { wakeWithinMs = 0, drainPerSec = 1 } = policy;
    const jobs = acceptedUnder(history, {
      exercise: workersStartedForABacklog.id,
      label: "backlog",
    });
    const start = startIn(judged);
    const tokens = new Set(jobs.map(({ token }) => token));
    const calls = callsOf(history).filter(({ token }) => tokens.has(token));
    const good = calls.filter(isSuccess);
    const done = new Set(good.map(({ token }) => token));
    const readyAt = start?.confirmedAt ?? Number.NaN;
    const firstMs = (calls[0]?.arrivedAt ?? Number.POSITIVE_INFINITY) - readyAt;
    const lastMs = good.reduce((at, call) => Math.max(at, endOf(call)), -Infinity) - readyAt;
    const boundMs = wakeWithinMs + (jobs.length / drainPerSec) * 1_000;
    const looks =
      start === null || jobs.length === 0
        ? [unseen("no workers were started for a backlog")]
        : [
            ...lookAtEarly(calls, judged),
            lookAtFirst({ start, jobs, calls, tookMs: firstMs, boundMs: wakeWithinMs }),
            lookAtAll({ start, jobs, calls, done: done.size, tookMs: lastMs, boundMs }),
          ];
    return verdictFrom({
      level: "should",
      ...sorted(looks),
      holds: `${jobs.length} jobs were begun ${Math.max(0, Math.round(firstMs))} ms after the workers were ready, and done after ${Math.round(lastMs)} ms`,
      witness: {
        backlog: jobs.length,
        done: done.size,
        firstCallMs: finite(firstMs),
        drainedMs: finite(lastMs),
        allowedMs: Math.round(boundMs),
      },
    });
  },
});

/** Of the starts after all workers had ended the one that was ready first: they were started together. */
function startIn({ history }: Judged): FaultEvent | null {
  const faults = faultsOf(history, "worker");
  const ended = faults.findLast(({ fault }) => fault === "terminate");
  const starts = faults.filter(
    ({ fault, injectedAt }) => fault === "start" && injectedAt > (ended?.injectedAt ?? Infinity),
  );
  return starts.toSorted((a, b) => a.confirmedAt - b.confirmedAt)[0] ?? null;
}

/** A call before any worker was started would mean that one was left over. */
function lookAtEarly(calls: readonly Call[], { history }: Judged): readonly Look[] {
  const starts = faultsOf(history, "worker").filter(({ fault }) => fault === "start");
  const first = smallest(starts.map(({ injectedAt }) => injectedAt));
  const early = calls.find(({ arrivedAt }) => arrivedAt < first);
  return early === undefined ? [] : [unseen("a job was begun while no worker of ours ran", early)];
}

type Timed = Readonly<{
  start: FaultEvent;
  jobs: readonly Op[];
  calls: readonly Call[];
  tookMs: number;
  boundMs: number;
}>;

function lookAtFirst({ start, jobs, calls, tookMs, boundMs }: Timed): Look {
  if (tookMs <= boundMs) return holds;
  const when = Number.isFinite(tookMs) ? `${Math.round(tookMs)} ms after` : "never after";
  const because = `the first job of a backlog was begun ${when} the first worker was ready; declared are ${boundMs} ms`;
  return broken(because, ...jobs.slice(0, 1), start, ...calls.slice(0, 1));
}

function lookAtAll(timed: Timed & { done: number }): Look {
  const { start, jobs, calls, tookMs, boundMs, done } = timed;
  if (done < jobs.length)
    return broken(
      `of ${jobs.length} jobs of a backlog ${done} were done`,
      ...jobs.slice(0, 1),
      start,
      ...calls.slice(-1),
    );
  if (tookMs <= boundMs) return holds;
  const because = `a backlog of ${jobs.length} jobs was done ${Math.round(tookMs)} ms after the first worker was ready; declared are ${Math.round(boundMs)} ms`;
  return broken(because, ...jobs.slice(0, 1), start, ...calls.slice(-1));
}

function finite(ms: number): number {
  return Number.isFinite(ms) ? Math.round(ms) : -1;
}
