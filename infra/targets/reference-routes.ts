import type { Target } from "../../conformance/contract/target.ts";

/** Where the reference offers what, and in which words: what its users read in openapi.yaml. */
export const referenceRoutes = {
  submit: {
    path: "/v1/jobs",
    body: { type: "probe", payload: "{{probe}}" },
    keyHeader: "Idempotency-Key",
  },
  status: {
    path: "/v1/jobs/{id}",
    attemptsAt: "/attempts",
    errorCodeAt: "/error/code",
  },
  result: { path: "/v1/jobs/{id}/result" },
  cancel: { method: "DELETE", path: "/v1/jobs/{id}" },
  deadLetters: {
    list: "/v1/dead-letters",
    itemsAt: "/entries",
    nextAt: "/next",
    read: "/v1/dead-letters/{id}",
    replay: { method: "POST", path: "/v1/dead-letters/{id}/replay" },
    discard: { method: "DELETE", path: "/v1/dead-letters/{id}" },
    fields: {
      id: "/id",
      jobId: "/jobId",
      payload: "/payload",
      tenant: "/tenant",
      key: "/key",
      trace: "/traceparent",
      priority: "/priority",
      attempts: "/attempts",
      reason: "/reason/code",
      firstAt: "/firstAt",
      lastAt: "/lastAt",
    },
  },
  errors: "problem+json",
  // Ids count from 1: nothing before the first is kept.
  sse: { path: "/v1/jobs/{id}/events", evictedId: "0" },
} as const satisfies Partial<Target>;
