import { randomUUID } from "node:crypto";

import { isTerminal } from "../../conformance/contract/job.ts";
import type { Admission, ApiStore, Job, SubmitOutcome } from "../jobs/store.ts";
import type { ApiMetrics } from "../metrics.ts";
import type { Terms, TermsOf } from "../terms.ts";
import { traceOf } from "../trace-context.ts";
import type { MayBeWebhook } from "../webhooks/webhook-guard.ts";
import type { EndWatch } from "./end-watch.ts";
import type { FingerprintOf } from "./fingerprint.ts";
import { idempotencyKeyOf } from "./idempotency-key.ts";
import { answerJob, pathOf } from "./job-answer.ts";
import { isPlainJson, notPlainJson } from "./json-body.ts";
import { limitHeaders, secondsOf } from "./limit-headers.ts";
import { appliedHeader, preferencesOf, type Preferences } from "./preferences.ts";
import { refuse, type ApiRequest, type ProtectedRoute, type Refusal, type Reply } from "./route.ts";
import { submittedJobOf } from "./submission.ts";

/** What submitting works with. */
type SubmitTools = Readonly<{
  store: ApiStore;
  fingerprintOf: FingerprintOf;
  mayBeWebhook: MayBeWebhook;
  types: readonly string[];
  termsOf: TermsOf;
  endWatch: EndWatch;
  maxWaitMs: number;
  metrics: ApiMetrics;
}>;

/**
 * `POST /v1/jobs`: accepts a job, and answers 202 once it is durable.
 *
 * Everything that can be wrong with the request is found before the store is asked, so that a
 * refused request leaves no trace of its key and is charged to no limit.
 */
export function submitJob(tools: SubmitTools): ProtectedRoute {
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
  tools: SubmitTools,
  { request, tenant }: { request: ApiRequest; tenant: string },
): Promise<Reply> {
  const { mayBeWebhook } = tools;
  if (!isPlainJson(request)) return notPlainJson;
  const key = idempotencyKeyOf(request.headers);
  if (typeof key !== "string") return key;
  const submitted = submittedJobOf(request.body, tools.types);
  if ("kind" in submitted) return submitted;
  if (submitted.webhook !== null && !mayBeWebhook(submitted.webhook)) {
    return refuse("webhook-refused", "Name a URL on a public address.", { pointer: "/webhook" });
  }

  const terms = tools.termsOf(tenant);
  const admission = await admit(tools, { tenant, key, terms });
  const refusal = refusalOf(admission, terms);
  if (refusal !== null) return refusal;
  const { keyTtlMs, retentionMs } = terms;
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
    startAt: submitted.startAt,
    startBy: submitted.startBy,
    origin: submitted.origin,
    trace: traceOf({
      traceparent: joined(request.headers["traceparent"]),
      tracestate: joined(request.headers["tracestate"]),
    }),
    keyTtlMs,
    retentionMs,
    isCounted: terms.maxQueued !== null,
  });
  const quota = admission.kind === "admitted" ? admission.quota : null;
  const headers = limitHeaders(terms.rateLimit, quota);
  return answerOf(tools, { outcome, headers, preferences: preferencesOf(request.headers) });
}

/** Those without a limit are not asked about: they shall pay nothing for the limits of others. */
async function admit(
  { store }: SubmitTools,
  { tenant, key, terms }: { tenant: string; key: string; terms: Terms },
): Promise<Admission> {
  const { rateLimit, maxQueued } = terms;
  if (rateLimit === null && maxQueued === null) return { kind: "admitted", quota: null };
  return store.admit({ tenant, key, rateLimit, maxQueued });
}

function refusalOf(admission: Admission, { rateLimit }: Terms): Refusal | null {
  switch (admission.kind) {
    case "admitted":
    case "known":
      return null;
    case "rate-limited": {
      const retryAfter = secondsOf(admission.quota.moreAfterMs);
      return refuse("rate-limited", "Wait, and send it again with the same key.", {
        headers: {
          ...limitHeaders(rateLimit, admission.quota),
          "retry-after": String(retryAfter),
        },
      });
    }
    case "queue-full":
      return refuse("queue-full", "Nothing was made. Send it again with the same key later.", {
        headers: {
          ...limitHeaders(rateLimit, null),
          "retry-after": String(secondsOf(admission.retryAfterMs)),
        },
      });
    default:
      return admission satisfies never;
  }
}

async function answerOf(
  tools: SubmitTools,
  answering: {
    outcome: SubmitOutcome;
    headers: Readonly<Record<string, string>>;
    preferences: Preferences;
  },
): Promise<Reply> {
  const { outcome, headers, preferences } = answering;
  switch (outcome.kind) {
    case "accepted":
      return answerWhenWished(tools, { job: outcome.job, headers, preferences });
    case "replayed":
      return answerWhenWished(tools, {
        job: outcome.job,
        headers: { ...headers, "idempotency-replayed": "true" },
        preferences,
      });
    case "key-reused":
      return refuse("key-reused", "Use a new key for a new job.", { headers });
    case "key-in-use":
      return refuse("key-in-use", "Repeat the request to see the job that was accepted.", {
        headers: { ...headers, "retry-after": "1" },
      });
    default:
      return outcome satisfies never;
  }
}

/**
 * Answers 202 at once, unless the client would rather wait: then 200 if the job ends in that time.
 *
 * What was promised is the same in both cases; the job is durable before anybody waits.
 */
async function answerWhenWished(
  { endWatch, maxWaitMs }: SubmitTools,
  wished: { job: Job; headers: Readonly<Record<string, string>>; preferences: Preferences },
): Promise<Reply> {
  const { job, headers, preferences } = wished;
  const { respondAsync, waitSec } = preferences;
  const location = { location: pathOf(job), ...headers };
  const waitMs = Math.min((waitSec ?? 0) * 1_000, maxWaitMs);
  const applied = waitMs === 0 ? [] : [`wait=${Math.ceil(waitMs / 1_000)}`];
  const ended = await endOf({ job, waitMs, endWatch });
  if (ended !== null) {
    return answerJob(200, ended, { ...location, ...appliedHeader(applied) });
  }
  const asAsync = respondAsync ? ["respond-async"] : [];
  return answerJob(202, job, { ...location, ...appliedHeader([...asAsync, ...applied]) });
}

async function endOf(of: Pick<SubmitTools, "endWatch"> & { job: Job; waitMs: number }) {
  const { job, waitMs, endWatch } = of;
  if (waitMs === 0) return null;
  return isTerminal(job.status) ? job : endWatch.untilEnded(job.id, waitMs);
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(",") : header;
}

function outcomeOf(reply: Reply): string {
  if (reply.kind === "refusal") return reply.code;
  return "idempotency-replayed" in reply.headers ? "replayed" : "accepted";
}
