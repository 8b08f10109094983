import type { Call } from "../contract/call.ts";
import type { FaultEvent, LinkFaultEvent, ServiceFaultEvent } from "../contract/fault.ts";
import type { Frame } from "../contract/frame.ts";
import type { Delivery } from "../contract/delivery.ts";
import type { Op } from "../contract/op.ts";
import { outcomeOf } from "../contract/outcome.ts";
import type { Target } from "../contract/target.ts";

/**
 * Invents events for the tests of judges. Times are milliseconds; only what a test is about has
 * to be said, the rest is that of a service that does well.
 */
export function op(said: Partial<Op> & { status?: number | null } = {}): Op {
  const { status = said.did === "read" ? 200 : 202, ...rest } = said;
  const sentAt = rest.sentAt ?? 0;
  return {
    kind: "op",
    exercise: "test",
    did: "submit",
    label: "",
    as: "tenant-a",
    replica: 0,
    sentAt,
    doneAt: sentAt + 1,
    outcome: outcomeOf(status),
    request: { method: "POST", path: "/v1/jobs", headers: {}, body: "{}" },
    answer: status === null ? null : { status, headers: {}, body: "{}", bodyChars: 2 },
    failure: status === null ? "ECONNRESET" : null,
    token: "token-1",
    idempotencyKey: "key-1",
    payloadDigest: "digest-1",
    jobId: "job-1",
    state: null,
    attempts: null,
    value: null,
    ...rest,
  };
}

/** A call that was answered 200 after 10 ms, unless said otherwise. `end: "open"` has no end. */
export function call(said: Partial<Call> & { status?: number } = {}): Call {
  const { status = 200, ...rest } = said;
  const arrivedAt = rest.arrivedAt ?? 0;
  const end = rest.end ?? "answered";
  const endedAt = end === "open" ? null : arrivedAt + 10;
  return {
    kind: "call",
    exercise: "test",
    token: "token-1",
    jobId: "job-1",
    attempt: 1,
    nth: 1,
    effectKey: "effect-1",
    traceparent: null,
    tracestate: null,
    payloadDigest: "digest-1",
    payloadPreview: "{}",
    arrivedAt,
    answeredAt: end === "answered" ? arrivedAt + 10 : null,
    endedAt,
    end,
    answer: end === "answered" ? { status, body: null } : null,
    ...rest,
  };
}

/** A delivery that was answered 200 after 10 ms, unless said otherwise. `end: "open"` has no end. */
export function delivery(said: Partial<Delivery> = {}): Delivery {
  const arrivedAt = said.arrivedAt ?? 0;
  const end = said.end ?? "answered";
  return {
    kind: "delivery",
    exercise: "test",
    hook: "hook-1",
    nth: 1,
    method: "POST",
    headers: { "webhook-id": "id-1", "webhook-timestamp": "1700000000" },
    body: "",
    jobId: "job-1",
    state: "succeeded",
    arrivedAt,
    endedAt: end === "open" ? null : arrivedAt + 10,
    end,
    status: end === "answered" ? 200 : null,
    ...said,
  };
}

/** A SIGKILL of `worker-1` that was confirmed within 5 ms, unless said otherwise. */
export function fault(said: Partial<FaultEvent> = {}): FaultEvent {
  const injectedAt = said.injectedAt ?? 0;
  return {
    kind: "fault",
    exercise: "test",
    fault: "kill",
    process: "worker-1",
    role: "worker",
    pid: 4711,
    injectedAt,
    confirmedAt: injectedAt + 4,
    settledAt: injectedAt + 5,
    confirmation: "killed",
    ...said,
  };
}

/** A blackhole on the workers' link that was confirmed on 8 connections within 4 ms, unless said otherwise. */
export function linkFault(said: Partial<LinkFaultEvent> = {}): LinkFaultEvent {
  const injectedAt = said.injectedAt ?? 0;
  return {
    kind: "link-fault",
    exercise: "test",
    fault: { kind: "blackhole" },
    link: "store",
    carries: ["store", "broker"],
    role: "worker",
    injectedAt,
    confirmedAt: injectedAt + 4,
    settledAt: injectedAt + 5,
    sockets: 8,
    confirmation: "8 open connections silent both ways, and so are new ones",
    ...said,
  };
}

/** A restart of the store that took 300 ms, unless said otherwise. */
export function serviceFault(said: Partial<ServiceFaultEvent> = {}): ServiceFaultEvent {
  const injectedAt = said.injectedAt ?? 0;
  return {
    kind: "service-fault",
    exercise: "test",
    fault: "restart",
    service: "store",
    carries: ["store", "broker"],
    injectedAt,
    confirmedAt: injectedAt + 300,
    settledAt: injectedAt + 301,
    confirmation: "killed by SIGKILL, answers queries after 280 ms",
    ...said,
  };
}

/** An event of `stream-1` that tells a state, unless said otherwise. */
export function frame(said: Partial<Frame> = {}): Frame {
  const what = said.what ?? "event";
  return {
    kind: "frame",
    exercise: "test",
    stream: "stream-1",
    jobId: "job-1",
    at: 0,
    what,
    id: null,
    event: what === "event" ? "status" : null,
    data: what === "event" ? "{}" : null,
    state: null,
    ...said,
  };
}

/** A subscription that was answered with a stream, unless said otherwise. */
export function subscription(
  said: Partial<Op> & { status?: number; lastEventId?: string } = {},
): Op {
  const { status = 200, lastEventId, ...rest } = said;
  const headers: Record<string, string> =
    status === 200 ? { "content-type": "text/event-stream" } : {};
  return op({
    did: "subscribe",
    status,
    token: "stream-1",
    answer: { status, headers, body: "", bodyChars: 0 },
    request: {
      method: "GET",
      path: "/v1/jobs/job-1/events",
      headers: lastEventId === undefined ? {} : { "last-event-id": lastEventId },
      body: null,
    },
    ...rest,
  });
}

/** A target that declares everything, with short times. */
export const wholeTarget: Target = {
  name: "invented",
  baseUrls: ["http://127.0.0.1:1", "http://127.0.0.1:2"],
  submit: {
    path: "/v1/jobs",
    body: { type: "probe", payload: "{{probe}}" },
    keyHeader: "Idempotency-Key",
    webhookAt: "/webhook",
  },
  status: { path: "/v1/jobs/{id}", attemptsAt: "/attempts", errorCodeAt: "/error/code" },
  result: { path: "/v1/jobs/{id}/result" },
  cancel: { method: "DELETE", path: "/v1/jobs/{id}" },
  deadLetters: {
    list: "/v1/dead-letters",
    itemsAt: "/items",
    nextAt: "/next",
    read: "/v1/dead-letters/{id}",
    replay: { method: "POST", path: "/v1/dead-letters/{id}/replay" },
    discard: { method: "DELETE", path: "/v1/dead-letters/{id}" },
  },
  errors: "problem+json",
  sse: { path: "/v1/jobs/{id}/events", heartbeatMs: 1_000, evictedId: "0" },
  webhooks: {
    // Of the bytes 1 and 2, thirty-two each.
    secrets: [
      `whsec_${Buffer.alloc(32, 1).toString("base64")}`,
      `whsec_${Buffer.alloc(32, 2).toString("base64")}`,
    ],
    maxAttempts: 6,
    backoff: { baseMs: 400, factor: 2, capMs: 3_200, jitter: "equal" },
    timeoutMs: 2_000,
    guarded: true,
  },
  harnessOrigin: "http://127.0.0.1:3",
  policy: {
    maxAttempts: 4,
    maxCrashes: 3,
    backoff: { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" },
    maxRetryAfterMs: 10_000,
    leaseMs: 2_000,
    jobTimeoutMs: 8_000,
    concurrencyPerWorker: 100,
    shutdownGraceMs: 5_000,
    maxBodyBytes: 2_097_152,
    traceContext: true,
  },
};
