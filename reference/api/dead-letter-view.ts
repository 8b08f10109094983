import { parseExactly } from "../exact-json.ts";
import type { DeadLetter } from "../jobs/store.ts";
import { refuse, type Refusal } from "./route.ts";

/** A dead letter as operators see it. */
export function deadLetterView(entry: DeadLetter) {
  return {
    id: entry.id,
    jobId: entry.jobId,
    previousId: entry.previousId,
    tenant: entry.tenant,
    key: entry.key,
    type: entry.type,
    payload: parseExactly(entry.payload),
    priority: entry.priority,
    orderKey: entry.orderKey ?? undefined,
    traceparent: entry.trace.traceparent,
    tracestate: entry.trace.tracestate ?? undefined,
    attempts: entry.attempts,
    reason: entry.reason,
    firstAt: entry.firstAt,
    lastAt: entry.lastAt,
    replayedAt: entry.replayedAt ?? undefined,
  };
}

/** The same for an id that is malformed, unknown, discarded, or another tenant's. */
export const deadLetterNotFound: Refusal = refuse(
  "dead-letter-not-found",
  "No dead letter of yours has this id.",
);

/** Why an entry that was replayed cannot be acted on again. */
export const alreadyReplayed: Refusal = refuse(
  "already-replayed",
  "Read the job. Should it fail again, it gets a new dead letter.",
);
