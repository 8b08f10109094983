import { wholeTarget } from "../judging/history.fixture.ts";
import { wholeInbox } from "../judging/dead-letters.fixture.ts";
import type { Policy } from "../contract/policy.ts";
import type { Target } from "../contract/target.ts";

/** What the invented service promises; each promise has a judge. */
export const syntheticPolicy = {
  maxAttempts: 4,
  maxCrashes: 3,
  backoff: { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" },
  maxRetryAfterMs: 10_000,
  leaseMs: 2_000,
  jobTimeoutMs: 8_000,
  concurrencyPerWorker: 4,
  shutdownGraceMs: 5_000,
  maxBodyBytes: 2_097_152,
  traceContext: true,
  keyTtlMs: 5_000,
  retentionMs: 60_000,
  answerWithinMs: 3_000,
  recoverWithinMs: 3_000,
  rateLimit: { count: 5, windowMs: 1_000 },
  maxQueued: 6,
  outboundLimit: { count: 10, windowMs: 1_000 },
  maxRetriesPerSec: 4,
  perKeyOrder: true,
  priority: { high: 9, low: 1, lowWaitsMs: 20_000 },
  drainPerSec: 20,
  wakeWithinMs: 2_000,
} as const satisfies Policy;

const process = (role: "api" | "worker") =>
  ({ role, command: ["node", `${role}.js`, "{{link:db}}"], count: 2 }) as const;

/** The target file of the invented service: it declares everything. */
export const syntheticTarget: Target = {
  ...wholeTarget,
  ...wholeInbox,
  name: "synthetic",
  submit: {
    ...wholeTarget.submit,
    keyRequired: true,
    priorityAt: "/priority",
    orderKeyAt: "/orderKey",
    newerTypeBody: { type: "probe-of-tomorrow", payload: "{{probe}}" },
  },
  credentials: {
    ...wholeInbox.credentials,
    adminB: { authorization: "Bearer admin-b" },
    rateLimited: { authorization: "Bearer rate-limited" },
    depthLimited: { authorization: "Bearer depth-limited" },
    shortLived: { authorization: "Bearer short-lived" },
  },
  ...(wholeInbox.deadLetters === undefined
    ? {}
    : {
        deadLetters: {
          ...wholeInbox.deadLetters,
          bulkReplay: { path: "/v1/dead-letters/replay", reasonAt: "/reason", perSecAt: "/perSec" },
        },
      }),
  audit: { path: "/v1/audit" },
  metrics: {
    urls: ["http://127.0.0.1:1/metrics"],
    series: {
      accepted: "jobs_accepted_total",
      succeeded: "jobs_succeeded_total",
      failed: "jobs_failed_total",
      retried: "jobs_retried_total",
      deadLettered: "jobs_dead_lettered_total",
      queued: "jobs_queued",
      running: "jobs_running",
    },
  },
  policy: syntheticPolicy,
  processes: [process("api"), process("worker")],
  links: [{ name: "db", carries: ["store", "broker"], to: "127.0.0.1:5432" }],
  services: [
    { name: "db", carries: ["store", "broker"], command: ["postgres"], ready: "127.0.0.1:5432" },
  ],
};
