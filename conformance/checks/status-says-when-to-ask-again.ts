import { isRedirect, statusOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { recordLabels, recordOutlived } from "../exercises/record-outlived.ts";
import { pollLabels, waitingAndEndedRead } from "../exercises/waiting-and-ended-read.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { toldWaitOf } from "../judging/told-wait.ts";
import { callsOf, opsOf, showsEnd } from "../judging/views.ts";

/**
 * A client polls as it is told while the job is pending, stops when it has ended, and can still read
 * it for as long as was published.
 *
 * The record's time is counted from when the ledger answered the job's call: no end can be earlier. A
 * record that is kept for longer harms nobody. A time that is too long to be waited for is not judged.
 */
export const statusSaysWhenToAskAgain = defineCheck({
  id: "status-says-when-to-ask-again",
  requirement: "STS-9",
  level: "should",
  title:
    "A pending job says when to ask again, an ended one does not and is kept as long as declared",
  clause: {
    text: "Azure REST guidelines, lro-status-monitor-retry-after and lro-status-monitor-retention",
    url: "https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#lro-status-monitor-retry-after",
  },
  needs: [],
  exercise: waitingAndEndedRead,
  also: [recordOutlived],
  scope: "exercise",
  judge: ({ history, policy }) => {
    const reads = opsOf(history, "read");
    const pending = reads.filter(
      ({ label, state }) =>
        label === pollLabels.pending && (state === "queued" || state === "running"),
    );
    const ended = reads.filter(({ label }) => label === pollLabels.ended).filter(showsEnd);
    const kept = reads.filter(({ label }) => label === recordLabels.kept);
    const { retentionMs = 0 } = policy;
    const { examined: _, ...found } = sorted([
      ...pending.map(lookAtPending),
      ...ended.map(lookAtEnded),
      ...kept.map((op) => lookAtKept({ op, history, retentionMs })),
    ]);
    const expired = reads.filter(({ label }) => label === recordLabels.expired);
    return verdictFrom({
      level: "should",
      examined: Math.min(pending.length, ended.length),
      holds: `${pending.length} answers about pending jobs say when to ask again, ${ended.length} about ended ones do not; ${kept.length} reads of records that are kept for ${retentionMs} ms found them`,
      ...found,
      witness: {
        pending: pending.length,
        ended: ended.length,
        readsWithinRetention: kept.length,
        expiredSeen: expired.filter(isGone).length,
      },
    });
  },
});

function lookAtPending(op: Op): Look {
  const told = toldWaitOf(op);
  switch (told.kind) {
    case "seconds":
      return holds;
    case "date":
      return tolerated("the answer about a pending job has a date as Retry-After, not seconds", op);
    case "none":
      return broken("the answer about a pending job does not say when to ask again", op);
    case "malformed":
      return broken(`the answer about a pending job has the Retry-After "${told.text}"`, op);
  }
}

/** A redirect to the result may say when to follow it. */
function lookAtEnded(op: Op): Look {
  const told = toldWaitOf(op);
  return told.kind === "none" || isRedirect(op)
    ? holds
    : broken("the answer about a job that has ended says when to ask again", op);
}

function lookAtKept(read: { op: Op; history: History; retentionMs: number }): Look {
  const { op, history, retentionMs } = read;
  const end = endedNotBefore(history, op);
  if (end === null) return unseen("the job's call was not seen to be answered", op);
  if (op.answer === null || statusOf(op) >= 500) return unseen("a record could not be read", op);
  const agoMs = op.doneAt - (end.answeredAt ?? 0);
  if (agoMs > retentionMs || !isGone(op)) return holds;
  return broken(
    `a record that is kept for ${retentionMs} ms was gone ${Math.round(agoMs)} ms after the job's call was answered`,
    end,
    op,
  );
}

function isGone(op: Op): boolean {
  return statusOf(op) === 404 || statusOf(op) === 410;
}

/** The call after which the job can have ended. */
function endedNotBefore(history: History, { jobId }: Op): Call | null {
  const token = opsOf(history, "submit").find((op) => op.jobId === jobId)?.token;
  const calls = callsOf(history);
  return calls.findLast((call) => call.token === token && call.answeredAt !== null) ?? null;
}
