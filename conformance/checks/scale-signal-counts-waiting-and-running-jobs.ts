import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { workersEndedWithCallsOpen } from "../exercises/workers-ended-with-calls-open.ts";
import {
  signalLabels,
  signalOf,
  workersStartedForABacklog,
} from "../exercises/workers-started-for-a-backlog.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { scrapesOf } from "../judging/scrapes.ts";
import { largest, smallest } from "../judging/extremes.ts";
import { acceptedUnder, callsOf, endOf, faultsOf } from "../judging/views.ts";

/**
 * Whoever scales by the backlog needs a signal that counts the jobs that wait, also while nobody is
 * there to run them, and those that run, lest the worker that holds the last job is taken away; and
 * a worker that is taken away finishes what it began.
 *
 * A signal may lag, so the highest of several looks counts. Only calls that ended before the grace
 * was over, and before we let them go, were interrupted.
 */
export const scaleSignalCountsWaitingAndRunningJobs = defineCheck({
  id: "scale-signal-counts-waiting-and-running-jobs",
  requirement: "SCL-2",
  level: "should",
  title:
    "The scale signal counts waiting and running jobs, and scaling in interrupts no running job",
  clause: {
    text: "Jobproof contract; KEDA, scaling jobs: running work counts, and scaling in must not end it",
    url: "https://github.com/kedacore/keda/issues/2901",
  },
  needs: ["scale-signal"],
  exercise: workersStartedForABacklog,
  also: [workersEndedWithCallsOpen],
  scope: "exercise",
  judge: (judged) => {
    const held = acceptedBy(judged, workersStartedForABacklog.id, "held");
    const waiting = acceptedBy(judged, workersStartedForABacklog.id, "backlog");
    const running = callsOf(judged.history).filter(({ token }) =>
      held.some((op) => op.token === token),
    );
    const looks = [
      lookAtSignal(judged, { label: signalLabels.running, jobs: held, calls: running }),
      lookAtSignal(judged, { label: signalLabels.waiting, jobs: waiting, calls: [] }),
      lookAtFall(judged, waiting),
    ];
    const interrupted = lookAtScaleIn(judged);
    return verdictFrom({
      level: "should",
      ...sorted([...looks, ...interrupted]),
      holds: `the signal counted ${held.length} running and ${waiting.length} waiting jobs; ${interrupted.length} calls outlived the order to end`,
      witness: {
        running: held.length,
        waiting: waiting.length,
        callsThroughScaleIn: interrupted.length,
      },
    });
  },
});

function acceptedBy({ history }: Judged, exercise: string, label: string): readonly Op[] {
  return acceptedUnder(history, { exercise, label });
}

/** What one look at the metrics showed. */
type Reading = Readonly<{ signal: number; ops: readonly Op[] }>;

/** The looks under a label that show a signal, lowest first. */
function readingsAt({ history }: Judged, label: string): readonly Reading[] {
  const readings = scrapesOf(history, label).flatMap((scrape): Reading[] => {
    const signal = signalOf(scrape);
    return signal === null ? [] : [{ signal, ops: scrape.ops }];
  });
  return readings.toSorted((a, b) => a.signal - b.signal);
}

/** The highest of the looks must have counted them all: they could all be seen at each. */
function lookAtSignal(
  judged: Judged,
  what: { label: string; jobs: readonly Op[]; calls: readonly Call[] },
): Look {
  const { label, jobs, calls } = what;
  const highest = readingsAt(judged, label).findLast(
    ({ ops }) => label !== signalLabels.running || areOpen(calls, ops, jobs),
  );
  if (highest === undefined || jobs.length === 0)
    return unseen(
      `the scale signal could not be read while jobs were ${label}`,
      ...jobs.slice(0, 1),
    );
  if (highest.signal >= jobs.length) return holds;
  const because = `${jobs.length} jobs were ${label}, and the scale signal said ${highest.signal}`;
  return broken(because, ...jobs.slice(0, 1), ...calls.slice(0, 1), ...highest.ops.map(shortened));
}

/** Whether every one of them was being called while the metrics were asked for. */
function areOpen(calls: readonly Call[], ops: readonly Op[], jobs: readonly Op[]): boolean {
  const [from, until] = [
    smallest(ops.map(({ sentAt }) => sentAt)),
    largest(ops.map(({ doneAt }) => doneAt)),
  ];
  const open = calls.filter((call) => call.arrivedAt < from && endOf(call) > until);
  return new Set(open.map(({ token }) => token)).size === jobs.length;
}

/** A signal that never falls would keep the workers for ever. */
function lookAtFall(judged: Judged, waiting: readonly Op[]): Look {
  const [lowest] = readingsAt(judged, signalLabels.done);
  const tokens = new Set(waiting.map(({ token }) => token));
  const ended = callsOf(judged.history).filter(
    ({ token, answer }) => tokens.has(token) && answer?.status === 200,
  );
  const areDone = new Set(ended.map(({ token }) => token)).size === tokens.size;
  if (lowest === undefined || waiting.length === 0 || !areDone)
    return unseen("the scale signal could not be read after the backlog was done");
  return lowest.signal < waiting.length
    ? holds
    : broken(
        `the backlog was done, and the scale signal still said ${lowest.signal}`,
        ...lowest.ops.map(shortened),
      );
}

/** Calls that were open when their worker may have been told to end. */
function lookAtScaleIn(judged: Judged): readonly Look[] {
  const { history, policy } = judged;
  const exercise = workersEndedWithCallsOpen.id;
  const first = faultsOf(history, "worker").find(
    (fault) => fault.exercise === exercise && fault.fault === "terminate",
  );
  if (first === undefined || policy.shutdownGraceMs === undefined) return [];
  const graceOver = first.injectedAt + policy.shutdownGraceMs;
  const tokens = new Set(acceptedBy(judged, exercise, "held").map(({ token }) => token));
  const open = callsOf(history).filter(
    (call) =>
      tokens.has(call.token) && call.arrivedAt < first.injectedAt && endOf(call) > first.injectedAt,
  );
  return open.map((call) =>
    call.end === "aborted" && endOf(call) < graceOver
      ? broken(
          "a worker was told to end, and a running job was interrupted within its grace",
          first,
          call,
        )
      : holds,
  );
}

function shortened(op: Op): Op {
  return op.answer === null ? op : { ...op, answer: { ...op.answer, body: "(withheld)" } };
}
