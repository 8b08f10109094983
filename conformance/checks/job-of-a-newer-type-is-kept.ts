import { sayingOf, statusOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { entriesByJob, listingsOf } from "../judging/dead-letters.ts";
import { newerTypeSubmitted } from "../exercises/newer-type-submitted.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { callsOf, opsOf } from "../judging/views.ts";

/**
 * A deploy comes to the API first, and for a while nobody can run what it accepts. Such a job waits
 * for a newer worker, or is a dead letter that can be replayed then; or it is refused at once.
 *
 * What may not be is that it ends as if it had been done, or as if nobody had wanted it, or is gone.
 */
export const jobOfANewerTypeIsKept = defineCheck({
  id: "job-of-a-newer-type-is-kept",
  requirement: "SCL-4",
  level: "must",
  title: "A job of a type that no worker knows is parked or dead-lettered, never dropped",
  clause: {
    text: "Jobproof contract: an unknown job type is parked or dead-lettered, never acked away",
  },
  needs: ["newer-type"],
  exercise: newerTypeSubmitted,
  scope: "exercise",
  judge: ({ history, target }) => {
    const submits = opsOf(history, "submit", "newer");
    const listed = entriesByJob({ history, target });
    const wasListed = listingsOf({ history, target }).some(({ isWhole }) => isWhole);
    const looks = submits.map((op): Look => {
      if (sayingOf(op) === "no") return holds;
      if (op.outcome !== "ok" || op.jobId === null) {
        return unseen("a job of a newer type got no clear answer", op);
      }
      const calls = callsOf(history).filter(({ token }) => token === op.token);
      const last = lastReadOf(history, op);
      const isMissing = wasListed && !listed.has(op.jobId);
      return lookAt({ op, last, wasCalled: calls.length > 0, isMissing });
    });
    const ends = submits.map((op) => lastReadOf(history, op)?.state);
    return verdictFrom({
      level: "must",
      ...sorted([...looks, ...lookAtPlain(history)]),
      holds: `${submits.length} jobs of a type that no worker knows were refused, parked, or dead-lettered`,
      witness: {
        submitted: submits.length,
        refused: submits.filter((op) => sayingOf(op) === "no").length,
        parked: ends.filter((state) => state === "queued").length,
        deadLettered: ends.filter((state) => state === "failed").length,
      },
    });
  },
});

/** Where workers run nothing at all, nothing is parked. */
function lookAtPlain(history: readonly HistoryEvent[]): readonly Look[] {
  const plain = opsOf(history, "submit", "plain").filter(({ outcome }) => outcome === "ok");
  const [first] = plain;
  const isCalled = ({ token }: Op): boolean => callsOf(history).some((it) => it.token === token);
  return first === undefined || plain.some(isCalled)
    ? []
    : [unseen("no job of a type that workers know was run either", first)];
}

/** The last read before we canceled it ourselves. */
function lastReadOf(history: readonly HistoryEvent[], { jobId }: Op): Op | undefined {
  const cancel = opsOf(history, "cancel").find((op) => op.jobId === jobId);
  return opsOf(history, "read").findLast(
    (op) => op.jobId === jobId && (cancel === undefined || op.doneAt < cancel.sentAt),
  );
}

function lookAt(options: {
  op: Op;
  last: Op | undefined;
  wasCalled: boolean;
  isMissing: boolean;
}): Look {
  const { op, last, wasCalled, isMissing } = options;
  if (last === undefined) return unseen("a job of a newer type was not read", op);
  const status = statusOf(last);
  if (status === 404 || status === 410) {
    return broken("a job of a type that no worker knows was accepted and is gone", op, last);
  }
  switch (last.state) {
    case "queued":
      return holds;
    case "failed":
      return isMissing
        ? broken(
            "a job of a type that no worker knows failed, and no dead letter keeps it",
            op,
            last,
          )
        : holds;
    case "succeeded":
      return wasCalled
        ? unseen("a worker knew the type: the target file declares another", op, last)
        : broken("a job of a type that no worker knows is said to have succeeded", op, last);
    case "canceled":
      return broken("a job of a type that no worker knows was canceled by nobody", op, last);
    case "expired":
    case "running":
    case "unknown":
    case null:
      return unseen("it cannot be told what became of a job of a newer type", op, last);
  }
}
