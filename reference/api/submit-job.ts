import { randomUUID } from "node:crypto";

import type { ApiStore } from "../jobs/store.ts";
import type { ApiMetrics } from "../metrics.ts";
import { traceOf } from "../trace-context.ts";
import type { MayBeWebhook } from "../webhooks/webhook-guard.ts";
import type { FingerprintOf } from "./fingerprint.ts";
import { idempotencyKeyOf } from "./idempotency-key.ts";
import { answerJob, pathOf } from "./job-answer.ts";
import { refuse, type ApiRequest, type ProtectedRoute, type Reply } from "./route.ts";
import { submittedJobOf } from "./submission.ts";

/**
 * `POST /v1/jobs`: accepts a job, and answers 202 once it is durable.
 *
 * Everything that can be wrong with the request is found before the store is asked, so that a
 * refused request leaves no trace of its key.
 */
export function submitJob(tools: {
  store: ApiStore;
  fingerprintOf: FingerprintOf;
  mayBeWebhook: MayBeWebhook;
  types: readonly string[];
  metrics: ApiMetrics;
}): ProtectedRoute {
  return {
    method: "POST",
    path: "/v1/jobs",
    action: "submit",
    async handle(request, caller) {
      const reply = await submit(tools, { request, tenant: caller.tenant });
      tools.metrics.submissions.inc({ outcome: outcomeOf(reply) });
      return reply;
    },
  };
}

async function submit(
  tools: {
    store: ApiStore;
    fingerprintOf: FingerprintOf;
    types: readonly string[];
    mayBeWebhook: MayBeWebhook;
  },
  { request, tenant }: { request: ApiRequest; tenant: string },
): Promise<Reply> {
  const { store, fingerprintOf, mayBeWebhook } = tools;
  if (!isPlainJson(request)) {
    return refuse("media-type-not-supported", "Send application/json without a content coding.");
  }
  const key = idempotencyKeyOf(request.headers);
  if (typeof key !== "string") return key;
  const submitted = submittedJobOf(request.body, tools.types);
  if ("kind" in submitted) return submitted;
  if (submitted.webhook !== null && !mayBeWebhook(submitted.webhook)) {
    return refuse("webhook-refused", "Name a URL on a public address.", { pointer: "/webhook" });
  }

  const outcome = await tools.store.submit({
    id: randomUUID(),
    tenant,
    key,
    fingerprint: tools.fingerprintOf(submitted),
    type: submitted.type,
    payload: JSON.stringify(submitted.payload),
    priority: submitted.priority,
    webhook: submitted.webhook,
    orderKey: submitted.orderKey,
    origin: submitted.origin,
    trace: traceOf({
      traceparent: joined(request.headers["traceparent"]),
      tracestate: joined(request.headers["tracestate"]),
    }),
  });
  switch (outcome.kind) {
    case "accepted":
      return answerJob(202, outcome.job, { location: pathOf(outcome.job) });
    case "replayed":
      return answerJob(202, outcome.job, {
        location: pathOf(outcome.job),
        "idempotency-replayed": "true",
      });
    case "key-reused":
      return refuse("key-reused", "Use a new key for a new job.");
    case "key-in-use":
      return refuse("key-in-use", "Repeat the request to see the job that was accepted.", {
        headers: { "retry-after": "1" },
      });
    default:
      return outcome satisfies never;
  }
}

function isPlainJson({ headers }: ApiRequest): boolean {
  const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  const coding = headers["content-encoding"] ?? "identity";
  return mediaType === "application/json" && coding === "identity";
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(",") : header;
}

function outcomeOf(reply: Reply): string {
  if (reply.kind === "refusal") return reply.code;
  return "idempotency-replayed" in reply.headers ? "replayed" : "accepted";
}
