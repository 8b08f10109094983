import { randomUUID } from "node:crypto";

import { idempotencyKeyOf } from "../api/idempotency-key.ts";
import { answerJob, pathOf } from "../api/job-answer.ts";
import { parseExactly, type ExactJson } from "../exact-json.ts";
import { traceOf } from "../trace-context.ts";
import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The client is told 202 for a job that cannot even begin, and learns of it hours later, or never. */
export const payloadIsCheckedByTheWorkerOnly = defineFault({
  id: "payload-is-checked-by-the-worker-only",
  wrong: "The API accepts any JSON as a payload; that it makes no job is found by the worker.",
  seen: null,
  tier: 2,
  breaks: ["ACC-4"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle:
      (good, { store, fingerprintOf, termsOf }) =>
      async (request, caller) => {
        const reply = await good(request, caller);
        const key = idempotencyKeyOf(request.headers);
        const isRefused = reply.kind === "refusal" && reply.code === "body-not-valid";
        if (!isRefused || typeof key !== "string") return reply;

        const body = parseExactly(request.body.toString()) as { payload?: ExactJson } | null;
        const nothing = { webhook: null, orderKey: null, startAt: null, startBy: null };
        const job = { type: "probe", payload: body?.payload ?? null, priority: 5, ...nothing };
        const outcome = await store.submit({
          ...job,
          origin: null,
          id: randomUUID(),
          tenant: caller.tenant,
          key,
          fingerprint: fingerprintOf(job),
          payload: JSON.stringify(job.payload),
          trace: traceOf({ traceparent: undefined, tracestate: undefined }),
          ...termsOf(caller.tenant),
          isCounted: false,
        });
        return "job" in outcome
          ? answerJob(202, outcome.job, { location: pathOf(outcome.job) })
          : reply;
      },
  }),
});
