import { parseExactly } from "../exact-json.ts";
import type { Attempt, DeadLetter, DeadLetterWithHistory, Edit } from "../jobs/store.ts";
import { answerJson, refuse, type Answer, type Refusal } from "./route.ts";

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
    version: entry.version,
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

/** Answers with one entry whole. Its tag is the version, to be sent with an edit. */
export function answerDeadLetter(entry: DeadLetterWithHistory): Answer {
  const whole = {
    ...deadLetterView(entry),
    history: entry.history.map((attempt) => attemptView(attempt)),
    edits: entry.edits.map((edit) => editView(edit)),
  };
  return answerJson(200, JSON.stringify(whole), { etag: `"${entry.version}"` });
}

function attemptView(attempt: Attempt) {
  return {
    attempt: attempt.attempt,
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt ?? undefined,
    outcome: attempt.outcome ?? undefined,
    error: attempt.error ?? undefined,
  };
}

function editView({ version, at, who, changes }: Edit) {
  return { version, at, who, changes: parseExactly(changes) };
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
