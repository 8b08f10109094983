import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { isSuccess } from "../judging/attempts.ts";
import { callsOfJobs, type JobCalls } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { endsUnderManyEyes } from "../exercises/ends-under-many-eyes.ts";
import { at } from "../target/json-pointer.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { parseJson } from "../target/target-words.ts";
import { acceptedJobs, groupBy, opsOf, showsEnd } from "../judging/views.ts";

/**
 * A client that polls must be able to rely on one shape: the job's id and one of the declared
 * states, while the job is pending as well as when it is done.
 *
 * 202 while pending and a redirect to the result when done are other conventions: as they should be
 * where the target file declares them, and tolerated where it does not.
 */
export const statusAnswers200WithADeclaredState = defineCheck({
  id: "status-answers-200-with-a-declared-state",
  requirement: "STS-1",
  level: "must",
  title:
    "The status answers 200 with the job's id and a declared state, while pending and when done",
  clause: {
    text: "Azure REST API guidelines, lro-status-monitor-get-returns-200 and lro-status-monitor-structure",
    url: "https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#lro-status-monitor-get-returns-200",
  },
  needs: [],
  exercise: endsUnderManyEyes,
  scope: "exercise",
  judge: ({ history, target }) => {
    const accepted = acceptedJobs(history);
    const reads = opsOf(history, "read").filter((op) => accepted.has(op.jobId ?? ""));
    const answered = reads.filter((op) => sayingOf(op) === "yes" || sayingOf(op) === "no");
    const done = answered.filter((op) => showsEnd(op) || isRedirect(op));
    const pending = answered.filter((op) => op.state === "queued" || op.state === "running");
    const calls = callsOfJobs(history);
    const looks = sorted(
      answered.map((op) => lookAt({ op, target, job: calls.get(op.jobId ?? "") })),
    );
    const missing = [
      ...brokenReads(reads),
      ...(pending.length === 0 ? [unseen("no job was seen pending", ...answered.slice(0, 1))] : []),
      ...(done.length === 0 ? [unseen("no job was seen done", ...answered.slice(-1))] : []),
    ];
    return verdictFrom({
      level: "must",
      ...looks,
      broken: [...looks.broken, ...sorted(missing).broken],
      unseen: [...looks.unseen, ...sorted(missing).unseen],
      holds: `${answered.length} of ${answered.length} reads answered 200 with the id and a declared state`,
      witness: {
        reads: answered.length,
        pending: pending.length,
        done: done.length,
        unanswered: reads.length - answered.length,
      },
    });
  },
});

/** So many errors in a row over so long are no accident, where nothing was disturbed. */
const errorsInARow = 5;
const errorsForMs = 1_000;

/** Jobs whose status was an error of the server each time, until nobody looked any more. */
function brokenReads(reads: readonly Op[]): readonly Look[] {
  return [...groupBy(reads, ({ jobId }) => jobId).values()].flatMap((own): Look[] => {
    const lastGood = own.findLastIndex((op) => !isServerError(op));
    const errors = own.slice(lastGood + 1);
    const [first, last] = [errors.at(0), errors.at(-1)];
    if (first === undefined || last === undefined || errors.length < errorsInARow) return [];
    if (last.doneAt - first.sentAt < errorsForMs) return [];
    const because = `the status of an accepted job was answered ${wordOf(last)} ${errors.length} times in a row`;
    return [broken(because, first, last)];
  });
}

/** 503 asks to come again, and is no word about the job. */
function isServerError(op: Op): boolean {
  return statusOf(op) >= 500 && statusOf(op) !== 503;
}

function lookAt(options: { op: Op; target: Target; job: JobCalls | undefined }): Look {
  const { op, target, job } = options;
  if (isRedirect(op)) return lookAtRedirect({ op, target, job });
  if (statusOf(op) !== 200 && statusOf(op) !== 202)
    return broken(`the status of an accepted job was answered ${wordOf(op)}, not 200`, op);
  if (op.state === null) return broken("the status states no state", op);
  if (op.state === "unknown") return broken("the status states a state that is not declared", op);
  const says = idLook(op, target);
  if (says.kind !== "holds") return says;
  if (showsEnd(op))
    return statusOf(op) === 200
      ? holds
      : broken("the status of a job that is done is answered 202", op);
  const declared = target.policy?.profile?.pendingStatus ?? 200;
  return statusOf(op) === declared
    ? holds
    : tolerated(`the status of a pending job is answered ${statusOf(op)}, not ${declared}`, op);
}

/** There is something to be led to only once the dependency has accepted the job's effect. */
function lookAtRedirect(options: { op: Op; target: Target; job: JobCalls | undefined }): Look {
  const { op, target, job } = options;
  if (job === undefined) return unseen("nobody knows the calls of a job that is redirected", op);
  const isDone = job.calls.some((call) => isSuccess(call) && (call.answeredAt ?? 0) <= op.doneAt);
  if (isDone && target.status.redirectsWhenDone === true) return holds;
  return isDone
    ? tolerated(`a job that is done is answered ${statusOf(op)}, not 200`, op)
    : broken(`a job that has no result is answered ${statusOf(op)}, not 200`, op);
}

function idLook(op: Op, target: Target): Look {
  const { body = "", bodyChars = 0 } = op.answer ?? {};
  if (bodyChars > body.length) return unseen("a status body is too long to be kept whole", op);
  const pointer = target.status.idAt ?? "/id";
  const id = at(parseJson(body) ?? null, pointer);
  return id === op.jobId || (typeof id === "number" && String(id) === op.jobId)
    ? holds
    : broken(`the status body does not have the job's id at ${pointer}`, op);
}

function isRedirect(op: Op): boolean {
  const isSeeOther = statusOf(op) === 302 || statusOf(op) === 303;
  return isSeeOther && op.answer?.headers["location"] !== undefined;
}
