import type { Call } from "../contract/call.ts";
import type { AnyFault } from "../contract/fault.ts";
import type { JobId } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import type { Policy } from "../contract/policy.ts";
import type { Ms } from "../contract/time.ts";
import { oncePerPair } from "./once.ts";
import { spansOf, type FaultSpan } from "./fault-spans.ts";
import {
  allOps,
  callsOf,
  endOf,
  groupBy,
  replaysThatMayBeOf,
  showsEnd,
  sightings,
  submitsByToken,
} from "./views.ts";

/**
 * Which attempts of a job are explained, and by what.
 *
 * Across a crash between effect and acknowledgement nobody can call exactly once, so extra attempts
 * are legal where something explains them: attempts <= 1 + failures that we scripted + faults that
 * may have touched the job + replays. Without any of these there is exactly one.
 */
export type Attempts = Readonly<{
  calls: readonly Call[];
  submissions: readonly Op[];
  /** How many jobs the calls may belong to: more than 1 only where a worker does not name the job. */
  jobs: number;
  failures: readonly Call[];
  /** Faults that came while the job may have been in a worker's hands. */
  touchedBy: readonly FaultSpan[];
  replays: number;
  /** How many calls all this explains. */
  explained: number;
}>;

/** Groups all calls by the job that they were made for, and explains each group. */
export const attemptsIn = oncePerPair((history, policy: Policy): readonly Attempts[] => {
  const knownIds = new Set<JobId | null>();
  for (const { jobId } of allOps(history)) if (jobId !== null) knownIds.add(jobId);
  const submitted = submitsByToken(history);
  const groups = groupBy(callsOf(history), (call) => jobOf(call, knownIds));
  const seen = sightings(history);
  const replaysOf = replaysThatMayBeOf(history);
  const spans = spansOf(history, policy);
  return [...groups.values()].flatMap((calls): Attempts[] => {
    const [first] = calls;
    if (first === undefined) return [];
    const named = knownIds.has(first.jobId) ? first.jobId : null;
    const submissions = fitting(submitted.get(first.token) ?? [], (op) => mayBeOf(op, named));
    const ids = named === null ? submissions.flatMap((op) => op.jobId ?? []) : [named];
    const job: Life = {
      calls,
      submissions,
      replays: replaysOf({ jobIds: ids, exercise: first.exercise }),
      ends: ids.flatMap((id) => (seen.get(id) ?? []).filter(showsEnd)),
      jobs: named === null ? Math.max(1, jobsBy(submissions)) : 1,
    };
    return [explain({ job, spans, policy })];
  });
});

/** Those that fit: the list itself where all do, for a history may have very many. */
function fitting(ops: readonly Op[], fits: (op: Op) => boolean): readonly Op[] {
  return ops.every(fits) ? ops : ops.filter(fits);
}

/** How many jobs these submissions of one token may have made: one for each key, or as many as were named. */
export function jobsBy(submissions: readonly Op[]): number {
  const taken = submissions.filter((op) => op.outcome !== "fail");
  const keys = taken.map((op, index) => `${op.as} ${op.idempotencyKey ?? `none ${index}`}`);
  const ids = taken.flatMap((op) => op.jobId ?? []);
  return Math.max(new Set(keys).size, new Set(ids).size);
}

/**
 * Says whether this call gives its worker a reason to try again: we answered it badly or reset it,
 * or the job's time may have been up at its end, counted from `since`, when its attempt may have begun.
 */
export function isFailure(options: { call: Call; since: Ms; policy: Policy }): boolean {
  const { call, since, policy } = options;
  if (call.end === "reset") return true;
  if (call.answer !== null && !isGood(call.answer.status)) return true;
  // A service that declares no timeout may have one all the same.
  if (policy.jobTimeoutMs === undefined) return call.end === "aborted";
  return endOf(call) - since >= policy.jobTimeoutMs * timeoutTolerance;
}

/** Says whether the dependency accepted this call's effect. */
export function isSuccess(call: Call): boolean {
  return call.answer !== null && isGood(call.answer.status);
}

/** A timer may fire at this share of the declared time. */
const timeoutTolerance = 0.9;

/** How long after it was begun an attempt may make its call, on a busy machine. */
const claimToCallMs = 2_000;

/** What is known of one job, or of one token whose jobs cannot be told apart. */
type Life = Readonly<{
  calls: readonly Call[];
  submissions: readonly Op[];
  replays: readonly Op[];
  ends: readonly Op[];
  jobs: number;
}>;

function explain(options: { job: Life; spans: readonly FaultSpan[]; policy: Policy }): Attempts {
  const { job, spans, policy } = options;
  const { calls, submissions, jobs } = job;
  const failures = calls.filter((call, index) =>
    isFailure({
      call,
      since: earliestStart({ call, before: calls[index - 1], submissions }),
      policy,
    }),
  );
  const touchedBy = spans.filter((span) => mayTouch(span, job));
  const lost = touchedBy.reduce(
    (sum, span) => sum + Math.max(span.costs, brokenBy(span, calls)),
    0,
  );
  const replays = job.replays.length;
  const explained = jobs + failures.length + lost * jobs + replays * jobs;
  return { calls, submissions, jobs, failures, touchedBy, replays, explained };
}

/** The earliest time at which the attempt of a call may have begun: never before the one before it was over. */
function earliestStart(options: {
  call: Call;
  before: Call | undefined;
  submissions: readonly Op[];
}): Ms {
  const { before, submissions } = options;
  const { arrivedAt } = options.call;
  const freeFrom = before === undefined ? (submissions[0]?.sentAt ?? arrivedAt) : endOf(before);
  return Math.min(arrivedAt, Math.max(freeFrom, arrivedAt - claimToCallMs));
}

/** A fault touches a job that may have been accepted before its end and not seen to rest before its start. */
function mayTouch(span: FaultSpan, job: Life): boolean {
  const sentAt = job.submissions[0]?.sentAt ?? Number.NEGATIVE_INFINITY;
  if (sentAt > span.to) return false;
  const rests = job.ends.some(
    (end) =>
      end.doneAt <= span.from &&
      !job.replays.some((replay) => replay.doneAt >= end.sentAt && replay.sentAt <= span.to),
  );
  return !rests;
}

/** One fault costs a job one attempt; if it lost several calls to it, as many. */
function brokenBy(span: FaultSpan, calls: readonly Call[]): number {
  return calls.filter(
    (call) => call.end === "aborted" && endOf(call) >= span.from && endOf(call) <= span.to,
  ).length;
}

function jobOf(call: Call, knownIds: ReadonlySet<JobId | null>): string {
  return knownIds.has(call.jobId) ? `job ${call.jobId}` : `token ${call.token}`;
}

/** A submission that named another job is not this job's. */
function mayBeOf(op: Op, named: JobId | null): boolean {
  return named === null || op.jobId === null || op.jobId === named;
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The faults of a history, for the evidence of whoever says that none of them explains something. */
export function eventsOf(spans: readonly FaultSpan[]): readonly AnyFault[] {
  return spans.flatMap(({ faults }) => faults);
}
