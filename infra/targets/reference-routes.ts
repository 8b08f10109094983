import type { Metrics, Target } from "../../conformance/contract/target.ts";

/** Where the reference offers what, and in which words: what its users read in openapi.yaml. */
export const referenceRoutes = {
  submit: {
    path: "/v1/jobs",
    body: { type: "probe", payload: "{{probe}}" },
    keyHeader: "Idempotency-Key",
    keyRequired: true,
    webhookAt: "/webhook",
    priorityAt: "/priority",
    orderKeyAt: "/orderKey",
    newerTypeBody: { type: "probe-of-tomorrow", payload: "{{probe}}" },
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
    edit: { method: "PUT", path: "/v1/dead-letters/{id}/payload" },
    bulkReplay: {
      path: "/v1/dead-letters/replay",
      reasonAt: "/reason",
      fromAt: "/from",
      untilAt: "/until",
      perSecAt: "/perSec",
      itemsAt: "/items",
    },
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
  audit: { path: "/v1/audit?limit=200", itemsAt: "/records", nextAt: "/next" },
  errors: "problem+json",
  // Ids count from 1: nothing before the first is kept.
  sse: { path: "/v1/jobs/{id}/events", evictedId: "0" },
} as const satisfies Partial<Target>;

/** Where the reference counts, given one of its processes: its totals and gauges are the same in each. */
export function referenceMetrics(baseUrl: string): Metrics {
  return {
    urls: [`${baseUrl}/metrics`],
    series: {
      accepted: jobs("accepted"),
      succeeded: jobs("succeeded"),
      failed: jobs("failed"),
      retried: jobs("retried"),
      deadLettered: jobs("dead-lettered"),
      queued: "jobproof_jobs_queued",
      running: "jobproof_jobs_running",
    },
  };
}

function jobs(outcome: string): string {
  return `jobproof_jobs_total{outcome="${outcome}"}`;
}
