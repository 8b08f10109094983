import { wordOf } from "../judging/answers.ts";
import { callsOfJobs } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { tracedJobs } from "../exercises/traced-jobs.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { parseTraceparent } from "../judging/traceparent.ts";
import { callsOf, opsOf } from "../judging/views.ts";

/**
 * The client's trace goes on in the job's call of its dependency, however long the job was queued.
 *
 * The parent id should be the worker's own: passing on the client's hides the service in the trace.
 */
export const traceIdReachesTheDependency = defineCheck({
  id: "trace-id-reaches-the-dependency",
  requirement: "TRC-1",
  level: "must",
  title: "The trace id of the request reaches the job's call of its dependency",
  clause: {
    text: "W3C Trace Context, Mutating the traceparent Field: it is sent on to outgoing requests, with a parent id of one's own",
    url: "https://www.w3.org/TR/trace-context/#mutating-the-traceparent-field",
  },
  needs: ["trace"],
  exercise: tracedJobs,
  scope: "exercise",
  judge: ({ history }) => {
    const submits = opsOf(history, "submit", "valid");
    const jobs = callsOfJobs(history);
    const looks = submits.flatMap((op): readonly Look[] => {
      if (op.outcome !== "ok" || op.jobId === null)
        return [unseen(`a job with a valid traceparent was answered ${wordOf(op)}`, op)];
      const calls = jobs.get(op.jobId)?.calls ?? [];
      if (calls.length === 0) return [unseen("a traced job was not called", op)];
      return calls.map((call) => lookAt(op, call));
    });
    const calls = callsOf(history).filter(({ token }) => submits.some((op) => op.token === token));
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${calls.length} calls of ${submits.length} jobs carry the trace id of their request`,
      witness: {
        jobs: submits.length,
        calls: calls.length,
        withTracestate: calls.filter((call) => call.tracestate !== null).length,
      },
    });
  },
});

function lookAt(op: Op, call: Call): Look {
  const { traceparent } = op.request.headers;
  const sent = traceparent === undefined ? null : parseTraceparent(traceparent);
  if (sent === null) return unseen("no traceparent was sent", op);
  if (call.traceparent === null) return broken("a call carries no traceparent", op, call);
  const carried = parseTraceparent(call.traceparent);
  if (carried === null) return broken("a call carries an invalid traceparent", op, call);
  if (carried.traceId !== sent.traceId)
    return broken("a call carries another trace id than its request", op, call);
  return carried.parentId === sent.parentId
    ? tolerated("a call carries the client's own parent id, unchanged", op, call)
    : holds;
}
