import { statusOf } from "./answers.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { broken, holds, tolerated, unseen, type Look } from "./looks.ts";
import { opsOf, showsEnd } from "./views.ts";

/**
 * Looks at the cancels of this label whose job had been seen to end before: whether they are refused
 * or answered as done, the job must stay what it was.
 */
export function lateCancelsIn(history: History, label: string): readonly Look[] {
  const reads = opsOf(history, "read");
  return opsOf(history, "cancel", label).flatMap((cancel): Look[] => {
    const own = reads.filter((op) => op.jobId === cancel.jobId);
    const end = own.findLast((op) => op.doneAt < cancel.sentAt && showsEnd(op));
    if (end === undefined) return [];
    const after = own.findLast((op) => op.sentAt > cancel.doneAt && op.outcome !== "info");
    return [lookAt({ end, cancel, after })];
  });
}

function lookAt(options: { end: Op; cancel: Op; after: Op | undefined }): Look {
  const { end, cancel, after } = options;
  if (after === undefined) return unseen("a job was not read after its late cancel", cancel);
  if (after.state === end.state) return holds;
  const status = statusOf(after);
  if (status === 404 || status === 410)
    return tolerated(`canceling a job that had ended removed it: ${status}`, end, cancel, after);
  if (after.state === null || after.state === "unknown")
    return unseen("a late cancel was followed by a read that tells no state", cancel, after);
  const because = `a job had ended as ${end.state}, and a cancel made it ${after.state}`;
  return broken(because, end, cancel, after);
}
