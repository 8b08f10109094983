import { sayingOf } from "./answers.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { entriesByJob } from "./dead-letters.ts";
import { broken, holds, unseen, type Look } from "./looks.ts";
import { callsOf, opsOf } from "./views.ts";

/**
 * Looks at whether a refused act left no trace. Each is told the act, which is the evidence if it
 * did.
 */

/** A job that waited for its retry when somebody tried to cancel it: it must not be canceled. */
export function lookAtUncanceled(options: { history: History; submitted: Op; act: Op }): Look {
  const { history, submitted, act } = options;
  const hasRun = callsOf(history).some(
    (call) => call.token === submitted.token && call.arrivedAt > act.doneAt,
  );
  const reads = opsOf(history, "read").filter(
    (op) => op.jobId === submitted.jobId && op.sentAt > act.doneAt && op.as === submitted.as,
  );
  const last = reads.findLast((op) => op.state !== null);
  // Some services answer the status of a job that is done with a redirect, which states nothing.
  if (last === undefined && hasRun) return holds;
  if (last === undefined)
    return unseen("a job was not seen after somebody who may not tried to cancel it", act);
  return last.state === "canceled"
    ? broken("a job was canceled by somebody who may not", submitted, act, last)
    : holds;
}

/** The label of a dead job that nobody touches: only if its entry stays can another's loss be blamed. */
export const controlLabel = "control";

/**
 * A job that was dead when somebody tried to replay or to discard it: it must not run, and its dead
 * letter must still be there in the last looks at the list, as that of the control is.
 */
export function lookAtUntouchedEntry(options: {
  history: History;
  target: Target;
  submitted: Op;
  act: Op;
  label: string;
}): Look {
  const { history, target, submitted, act, label } = options;
  const run = callsOf(history).find(
    (call) => call.token === submitted.token && call.arrivedAt > act.sentAt,
  );
  if (run !== undefined)
    return broken("a dead letter was run by somebody who may not", submitted, act, run);
  const sights = entriesByJob({ history, target, label });
  // The answer that would have named it was lost.
  if (submitted.jobId === null)
    return unseen("nobody knows which dead letter it was that somebody who may not tried", act);
  if (sights.has(submitted.jobId)) return holds;
  const control = opsOf(history, "submit", controlLabel).find((op) => op.as === submitted.as);
  const sight = sights.get(control?.jobId ?? "");
  return sight === undefined
    ? unseen("after somebody who may not had tried, no dead letters were to be seen", act)
    : broken("a dead letter was removed by somebody who may not", submitted, act, sight.page);
}

/** What somebody who was turned away submitted: it must never run. */
export function lookAtUnrun(history: History, submitted: Op): Look {
  const call = callsOf(history).find(({ token }) => token === submitted.token);
  if (call !== undefined)
    return broken("a submission without credentials was run", submitted, call);
  return sayingOf(submitted) === "no" ? holds : unseen("a submission was not answered", submitted);
}
