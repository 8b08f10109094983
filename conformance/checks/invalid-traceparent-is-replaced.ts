import { sayingOf, wordOf } from "../judging/answers.ts";
import { callsOfJobs } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { tracedJobs } from "../exercises/traced-jobs.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { parseTraceparent } from "../judging/traceparent.ts";
import { opsOf } from "../judging/views.ts";

/**
 * A header that is broken is as good as none: the job is accepted all the same, and its call carries
 * a fresh valid trace. The tracestate belongs to the broken header and goes with it.
 */
export const invalidTraceparentIsReplaced = defineCheck({
  id: "invalid-traceparent-is-replaced",
  requirement: "TRC-2",
  level: "must",
  title:
    "An invalid traceparent is ignored together with its tracestate, and a fresh valid one is used",
  clause: {
    text: "W3C Trace Context, trace-id, parent-id and tracestate: an invalid traceparent must be ignored, and then the tracestate must not be parsed",
    url: "https://www.w3.org/TR/trace-context/#traceparent-header-field-values",
  },
  needs: ["trace"],
  exercise: tracedJobs,
  scope: "exercise",
  judge: ({ history }) => {
    const submits = opsOf(history, "submit", "malformed");
    const jobs = callsOfJobs(history);
    const callsOfIt = ({ jobId }: Op): readonly Call[] => jobs.get(jobId ?? "")?.calls ?? [];
    const looks = submits.flatMap((op): readonly Look[] => {
      const sent = op.request.headers["traceparent"] ?? "";
      if (sayingOf(op) === "no")
        return [broken(`a valid job with the traceparent "${sent}" is answered ${wordOf(op)}`, op)];
      const calls = callsOfIt(op);
      if (calls.length === 0)
        return [unseen("a job with an invalid traceparent was not called", op)];
      return calls.map((call) => lookAt({ op, sent, call }));
    });
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${submits.length} invalid values of traceparent were each replaced by a fresh valid one`,
      witness: {
        values: submits.length,
        calls: submits.flatMap(callsOfIt).length,
      },
    });
  },
});

function lookAt({ op, sent, call }: { op: Op; sent: string; call: Call }): Look {
  if (call.traceparent === null)
    return broken("a call carries no traceparent where the one sent was invalid", op, call);
  const carried = parseTraceparent(call.traceparent);
  if (carried === null) return broken(`the invalid traceparent "${sent}" led to another`, op, call);
  if (isTakenFrom(sent, carried.traceId))
    return broken(`a trace id was taken from the invalid traceparent "${sent}"`, op, call);
  const state = op.request.headers["tracestate"];
  if (state !== undefined && call.tracestate !== null && call.tracestate.includes(state))
    return broken("the tracestate of an invalid traceparent was passed on", op, call);
  return holds;
}

/** A trace id may be taken as it is, in lower case, cut or filled up; 31 digits are no accident. */
function isTakenFrom(sent: string, traceId: string): boolean {
  const [run] = /[0-9a-f]{31,}/.exec(sent.toLowerCase()) ?? [];
  if (run === undefined) return false;
  return traceId.includes(run.slice(0, 31)) || traceId.includes(run.slice(-31));
}
