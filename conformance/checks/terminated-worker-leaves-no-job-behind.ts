import { isSuccess } from "../judging/attempts.ts";
import { longestDelayMs } from "../judging/backoff.ts";
import { defineCheck, verdictFrom, type Finding, type Judged } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { FaultEvent } from "../contract/fault.ts";
import { workersEndedWithCallsOpen } from "../exercises/workers-ended-with-calls-open.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { largest } from "../judging/extremes.ts";
import { endOf, faultsOf } from "../judging/views.ts";

/**
 * SIGTERM is a request with a deadline: begin nothing, finish what can be finished, give the rest
 * back, and be gone in time.
 *
 * Giving back is told from walking away where another worker is there to take over: what was given
 * back is called again at once, what was left behind only when a whole lease is over.
 */
export const terminatedWorkerLeavesNoJobBehind = defineCheck({
  id: "terminated-worker-leaves-no-job-behind",
  requirement: "SCL-1",
  level: "must",
  title:
    "A worker that is told to end begins nothing, finishes or gives back its jobs, and is gone in time",
  clause: {
    text: "Jobproof contract: SIGTERM ends a worker within its declared grace, and costs no job anything",
    url: "https://github.com/kedacore/keda/issues/3674",
  },
  needs: ["worker-process", "graceful-shutdown"],
  exercise: workersEndedWithCallsOpen,
  scope: "run",
  judge: (judged) => {
    const ending = endingIn(judged);
    const jobs = ending === null ? [] : jobsSeen(judged.history, workersEndedWithCallsOpen);
    const held = jobs.filter(({ op }) => op.label === "held");
    const finished = held.filter(({ calls }) => calls[0] !== undefined && isSuccess(calls[0]));
    const found = ending === null ? nothing : findingsOf({ jobs, finished, ending });
    const fateOf = fatesIn(judged);
    const whose = (...kinds: readonly Fate["kind"][]) =>
      jobs.filter(({ op }) => kinds.includes(fateOf(op).kind));
    return verdictFrom({
      level: "must",
      examined: held.filter(({ calls }) => calls.length > 0).length,
      holds: `${found.tookMs.length} workers ended in time; ${finished.length} of ${held.length} open calls were finished, the others given back`,
      broken: [
        ...found.broken,
        ...whose("lost", "stuck").map((job) => tell(job, "a job was lost in a shutdown")),
        ...jobs
          .filter((job) => endOfJob(job) === "failed")
          .map((job) => tell(job, "a job failed because its worker was told to end")),
      ],
      unseen: [
        ...whose("late", "unseen").map((job) =>
          tell(job, "a job was not seen to end after the shutdown"),
        ),
        ...found.unseen,
      ],
      witness: {
        workersEnded: found.tookMs.length,
        slowestEndMs: Math.round(largest(found.tookMs, 0)),
        callsOpen: held.length,
        finished: finished.length,
        givenBack: held.filter((job) => !finished.includes(job) && job.calls.length > 1).length,
        outlastedTheGrace: jobs.filter(({ op }) => op.label === "overlong").length,
        submittedAfterSignal: jobs.filter(({ op }) => op.label === "late").length,
      },
    });
  },
});

/** What the shutdown itself was like. */
type Found = Readonly<{
  broken: readonly Finding[];
  unseen: readonly Finding[];
  tookMs: readonly number[];
}>;

/** Where nobody was told to end. */
const nothing: Found = { broken: [], unseen: [], tookMs: [] };

function findingsOf(of: {
  jobs: readonly SeenJob[];
  finished: readonly SeenJob[];
  ending: Ending;
}): Found {
  const { jobs, finished, ending } = of;
  const left = leftBehind(jobs, ending);
  return {
    broken: [
      ...lateEnds(ending),
      ...begun(jobs, ending),
      ...repeated(finished, ending),
      ...left.broken,
    ],
    unseen: left.unseen,
    tookMs: ending.ends.map(tookMs),
  };
}

function tell(job: SeenJob, because: string): Finding {
  return { because, evidence: storyOf(job) };
}

/** What is known of the shutdown as a whole. */
type Ending = Readonly<{
  ends: readonly FaultEvent[];
  kills: readonly FaultEvent[];
  /** When the first worker was told, when the last was, and when the first was started again. */
  firstSignalAt: number;
  lastSignalAt: number;
  startedAt: number;
  graceMs: number;
  leaseMs: number | undefined;
  backoffMs: number;
}>;

/** How much longer than declared a worker may take. */
const lateEndMs = 1_000;

/** A claim may have been on its way when the signal came. */
const onItsWayMs = 250;

function endingIn({ history, policy }: Judged): Ending | null {
  const faults = faultsOf(history, "worker").filter(
    (fault) => fault.exercise === workersEndedWithCallsOpen.id,
  );
  const startedAt =
    faults.find(({ fault }) => fault === "start")?.injectedAt ?? Number.POSITIVE_INFINITY;
  // When they are told once more, nobody lets them finish: then it is only asked what became of the jobs.
  const ends = faults.filter(
    ({ fault, injectedAt }) => fault === "terminate" && injectedAt < startedAt,
  );
  const [first] = ends;
  if (first === undefined) return null;
  return {
    ends,
    kills: faults.filter(({ fault }) => fault === "kill"),
    firstSignalAt: first.injectedAt,
    lastSignalAt: (ends.at(-1) ?? first).injectedAt,
    startedAt,
    graceMs: policy.shutdownGraceMs ?? 0,
    leaseMs: policy.leaseMs,
    backoffMs: policy.backoff === undefined ? 0 : longestDelayMs(policy.backoff, 1),
  };
}

function tookMs(end: FaultEvent): number {
  return end.confirmedAt - end.injectedAt;
}

function lateEnds({ ends, kills, graceMs }: Ending): readonly Finding[] {
  return ends
    .filter((end) => tookMs(end) > graceMs + lateEndMs)
    .map((end) => ({
      because: `a worker had not ended ${Math.round(tookMs(end))} ms after SIGTERM; declared are ${graceMs} ms`,
      evidence: [end, ...kills.filter(({ process }) => process === end.process)],
    }));
}

/** Jobs that were begun by a worker that had been told to end. */
function begun(jobs: readonly SeenJob[], ending: Ending): readonly Finding[] {
  const { lastSignalAt, startedAt, ends } = ending;
  const isBegun = (call: Call): boolean =>
    call.arrivedAt > lastSignalAt + onItsWayMs && call.arrivedAt < startedAt;
  return jobs
    .filter(({ op }) => op.label === "late")
    .flatMap(({ op, calls }): Finding[] => {
      const call = calls.find(isBegun);
      if (call === undefined) return [];
      const ms = Math.round(call.arrivedAt - lastSignalAt);
      const because = `a job was begun ${ms} ms after the last worker was told to end`;
      return [{ because, evidence: [...ends, op, call] }];
    });
}

/** Jobs whose call was answered while there was time to record it, and which were called again. */
function repeated(finished: readonly SeenJob[], ending: Ending): readonly Finding[] {
  const inTime = ending.firstSignalAt + ending.graceMs / 2;
  return finished
    .filter(({ calls }) => calls.length > 1 && (calls[0]?.answeredAt ?? Infinity) < inTime)
    .map((job) => ({
      because: "a call was answered during the shutdown, and the job was called again",
      evidence: [...ending.ends, ...storyOf(job)],
    }));
}

/** Jobs that a worker dropped when it ended, and that had to wait for their lease though others were idle. */
function leftBehind(jobs: readonly SeenJob[], ending: Ending): LeftBehind {
  const { leaseMs, backoffMs, firstSignalAt, lastSignalAt, ends } = ending;
  if (leaseMs === undefined) return { broken: [], unseen: [] };
  const controls = jobs.filter(({ op }) => op.label === "control");
  const ownDelayMs = largest(controls.map(startDelayOf), 0);
  const found = jobs.flatMap((job): Finding[] => {
    const [dropped, next] = job.calls;
    if (dropped?.end !== "aborted" || next === undefined) return [];
    const droppedAt = endOf(dropped);
    if (droppedAt < firstSignalAt || droppedAt >= lastSignalAt) return [];
    const waitedLease = next.arrivedAt >= job.op.sentAt + leaseMs;
    const waitedMs = next.arrivedAt - droppedAt;
    if (!waitedLease || waitedMs <= leaseMs / 2 + backoffMs) return [];
    const because = `a worker that was told to end dropped its call, and the job had to wait ${Math.round(waitedMs)} ms for another; plain jobs began within ${Math.round(ownDelayMs)} ms`;
    return [{ because, evidence: [...ends.slice(0, 1), ...storyOf(job)] }];
  });
  // Without another worker that was quick at that time, a late call proves nothing.
  const isProof = controls.length > 0 && ownDelayMs <= leaseMs / 4;
  return isProof ? { broken: found, unseen: [] } : { broken: [], unseen: found };
}

type LeftBehind = Readonly<{ broken: readonly Finding[]; unseen: readonly Finding[] }>;

function startDelayOf({ op, calls }: SeenJob): number {
  return (calls[0]?.arrivedAt ?? Number.POSITIVE_INFINITY) - op.sentAt;
}
