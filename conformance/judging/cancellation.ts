import { statusOf } from "./answers.ts";
import { callsOfJobs } from "./calls-of-job.ts";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { broken, holds, tolerated, unseen, type Look } from "./looks.ts";
import { opsOf } from "./views.ts";

/**
 * One accepted cancel of a job that had not ended, and what followed.
 *
 * Cancel of a running job is best effort, so that only a cancel that certainly ended the job
 * promises that nothing runs any more.
 */
export type Cancellation = Readonly<{
  cancel: Op;
  /** Whether the job was canceled then and there, not only asked to end. */
  isFinal: boolean;
  /** Calls that began after the cancel was answered. */
  callsAfter: readonly Call[];
  /** The last read of the job that was sent after the cancel was answered, if any was answered. */
  lastRead: Op | null;
}>;

/** Every accepted cancel of this label, in order. `notBefore` is when calls may be said to have begun. */
export function cancellationsIn(options: {
  history: History;
  label: string;
  notBefore?: number;
}): readonly Cancellation[] {
  const { history, label, notBefore = Number.NEGATIVE_INFINITY } = options;
  const calls = callsOfJobs(history);
  const reads = opsOf(history, "read").filter((op) => op.answer !== null && op.outcome !== "info");
  return opsOf(history, "cancel", label)
    .filter((op) => op.outcome === "ok")
    .map((cancel) => {
      const own = reads.filter((op) => op.jobId === cancel.jobId);
      const from = Math.max(notBefore, cancel.doneAt + noticeMs);
      return {
        cancel,
        isFinal: isFinal(cancel, own.findLast((op) => op.doneAt < cancel.sentAt) ?? null),
        callsAfter: (calls.get(cancel.jobId ?? "")?.calls ?? []).filter(
          (call) => call.arrivedAt > from,
        ),
        lastRead: own.findLast((op) => op.sentAt > cancel.doneAt) ?? null,
      };
    });
}

/** Looks at whether a canceled job stayed canceled. */
export function lookAtCancellation(cancellation: Cancellation): Look {
  const { cancel, isFinal: certain, callsAfter, lastRead } = cancellation;
  const [revival] = callsAfter;
  if (revival !== undefined) {
    return certain
      ? broken("a job was called after its cancel had been answered", cancel, revival)
      : tolerated("a job that was only asked to end was called once more", cancel, revival);
  }
  if (lastRead === null) return unseen("a canceled job was not read again", cancel);
  if (lastRead.state === "canceled") return holds;
  const status = statusOf(lastRead);
  if (status === 404 || status === 410)
    return tolerated(`a canceled job is answered ${status}, not shown as canceled`, lastRead);
  if (lastRead.state === "succeeded" || lastRead.state === "failed") {
    const because = `a job was canceled, and later seen as ${lastRead.state}`;
    return certain ? broken(because, cancel, lastRead) : tolerated(because, cancel, lastRead);
  }
  return unseen("a canceled job was not seen to end", cancel, lastRead);
}

/** How long after its bytes arrived a call may be stamped: the ledger has other things to do too. */
const noticeMs = 250;

/**
 * Says whether this answer means that the job is canceled: it says so, or says that it is done, or
 * the job was seen waiting right before, so that there was no worker to be asked.
 */
function isFinal(cancel: Op, readBefore: Op | null): boolean {
  if (cancel.state === "canceled" || readBefore?.state === "queued") return true;
  return cancel.state === null && statusOf(cancel) !== 202;
}
