import { wordOf } from "../judging/answers.ts";
import { cancellationsIn, lookAtCancellation } from "../judging/cancellation.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { everySlotHeld } from "../exercises/every-slot-held.ts";
import { broken, sorted, unseen, type Look } from "../judging/looks.ts";
import { callsOf, notesOf, opsOf } from "../judging/views.ts";

/**
 * A job that no worker has touched can be taken back without doubt: after the cancel was answered,
 * its dependency is never called.
 *
 * All slots are taken when the cancels are sent. A call that began before the answer is legal, and
 * so is a refusal for a job that a worker has fetched ahead, as long as its status does not say
 * "queued" before and after.
 */
export const jobCanceledWhileQueuedNeverRuns = defineCheck({
  id: "job-canceled-while-queued-never-runs",
  requirement: "CAN-1",
  level: "must",
  title: "A queued job that is canceled becomes canceled and is never run",
  clause: {
    text: "Google AIP-151 and Azure REST API guidelines: an operation can be canceled, and then ends as canceled",
    url: "https://google.aip.dev/151",
  },
  needs: ["cancel"],
  exercise: everySlotHeld,
  scope: "exercise",
  judge: ({ history }) => {
    const cancels = opsOf(history, "cancel", "while-queued");
    const [released] = notesOf(history, everySlotHeld);
    const cancellations = cancellationsIn({
      history,
      label: "while-queued",
      // Until the release nothing could run, so that no stamp can be mistaken by a little.
      notBefore: released?.at ?? Number.NEGATIVE_INFINITY,
    });
    const looks = [
      ...cancellations.map(lookAtCancellation),
      ...cancels.flatMap((op) => lookAtRefusal(op, history)),
    ];
    const left = new Set(opsOf(history, "submit", "waiting").map((op) => op.token));
    const ranBeside = callsOf(history).filter((call) => left.has(call.token));
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${cancellations.length} queued jobs were canceled and never called; those beside them ran`,
      witness: {
        canceled: cancellations.length,
        refused: cancels.filter((op) => op.outcome === "fail").length,
        ranBeside: new Set(ranBeside.map((call) => call.token)).size,
      },
    });
  },
});

/** A refusal is wrong only if the job was certainly queued: its status said so on both sides. */
function lookAtRefusal(cancel: Op, history: History): readonly Look[] {
  if (cancel.outcome === "ok") return [];
  if (cancel.outcome === "info") return [unseen("a cancel was not answered", cancel)];
  const reads = opsOf(history, "read").filter((op) => op.jobId === cancel.jobId);
  const before = reads.findLast((op) => op.doneAt < cancel.sentAt);
  const after = reads.find((op) => op.sentAt > cancel.doneAt);
  if (before?.state !== "queued" || after?.state !== "queued") return [];
  const because = `a job was queued before and after, and its cancel was answered ${wordOf(cancel)}`;
  return [broken(because, before, cancel, after)];
}
