import { whereaboutsOf } from "../../conformance/judging/conservation.ts";
import type { Call } from "../../conformance/contract/call.ts";
import type { History } from "../../conformance/contract/history.ts";
import type { JobId } from "../../conformance/contract/job.ts";
import type { Op } from "../../conformance/contract/op.ts";
import type { Ms } from "../../conformance/contract/time.ts";
import { allOps, callsOf, groupBy, opsOf } from "../../conformance/judging/views.ts";

/** A click as it was meant: which work, and when. */
export type Arrival = Readonly<{ token: string; intendedAt: Ms }>;

/**
 * How a click ended, as its client saw it. Each has exactly one end.
 *
 * `refused`: told so (4xx, 503). `failed`: an error, a broken connection, or a job that ended
 * without success. `lost`: accepted, and the service does not know the job any more.
 */
export type Fate =
  | "completed"
  | "refused"
  | "timed-out"
  | "failed"
  | "lost"
  | "unfinished"
  | "not-sent";

/** All that the history tells of one click. Null where it did not come to that. */
export type ClickSeen = Readonly<{
  arrival: Arrival;
  fate: Fate;
  sentAt: Ms | null;
  /** When the client knew that it was answered, or had given up, or was cut off. */
  doneAt: Ms | null;
  answeredAt: Ms | null;
  acceptedAt: Ms | null;
  /** When the client saw that the work had succeeded. */
  completedAt: Ms | null;
  calls: readonly Call[];
}>;

/** The failure that stands in the history for a client who stopped waiting. */
export function gaveUpAfter(patienceMs: Ms): string {
  return `gave up after ${patienceMs / 1000} s`;
}

/** Follows each click through the history of its side. */
export function clicksOf(options: {
  history: History;
  arrivals: readonly Arrival[];
  patienceMs: Ms;
}): readonly ClickSeen[] {
  const { history, arrivals, patienceMs } = options;
  const submits = new Map(opsOf(history, "submit").map((op) => [op.token, op]));
  const calls = groupBy(callsOf(history), (call) => call.token);
  const whereabouts = whereaboutsOf(history);
  const successes = successesOf(history);
  return arrivals.map((arrival): ClickSeen => {
    const op = submits.get(arrival.token);
    const made = calls.get(arrival.token) ?? [];
    if (op === undefined) return { ...notSent, arrival, calls: made };
    const place = op.jobId === null ? undefined : whereabouts.get(op.jobId);
    const fate = fateOf({ op, place, gaveUp: gaveUpAfter(patienceMs) });
    const isAccepted = op.outcome === "ok" && (op.jobId !== null || op.state === "succeeded");
    const seenAt = op.state === "succeeded" ? op.doneAt : successes.get(op.jobId ?? "");
    return {
      arrival,
      fate,
      sentAt: op.sentAt,
      doneAt: op.doneAt,
      answeredAt: op.answer === null ? null : op.doneAt,
      acceptedAt: isAccepted ? op.doneAt : null,
      completedAt: fate === "completed" ? (seenAt ?? null) : null,
      calls: made,
    };
  });
}

const notSent = {
  fate: "not-sent",
  sentAt: null,
  doneAt: null,
  answeredAt: null,
  acceptedAt: null,
  completedAt: null,
} as const;

/** When each job was first seen to have succeeded. */
function successesOf(history: History): ReadonlyMap<JobId, Ms> {
  const first = new Map<JobId, Ms>();
  for (const op of allOps(history)) {
    if (op.jobId === null || op.state !== "succeeded") continue;
    first.set(op.jobId, Math.min(op.doneAt, first.get(op.jobId) ?? Number.POSITIVE_INFINITY));
  }
  return first;
}

function fateOf(options: {
  op: Op;
  place: ReturnType<ReturnType<typeof whereaboutsOf>["get"]>;
  gaveUp: string;
}): Fate {
  const { op, place, gaveUp } = options;
  if (op.answer === null) return op.failure === gaveUp ? "timed-out" : "failed";
  if (op.outcome === "fail" || op.answer.status === 503) return "refused";
  if (op.outcome === "info") return "failed";
  const seen = op.jobId === null ? op.state : place;
  if (seen === "succeeded") return "completed";
  if (seen === "lost") return "lost";
  return seen === "queued" || seen === "running" ? "unfinished" : "failed";
}
