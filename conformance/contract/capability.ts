import type { Carried, ProcessRole } from "./fault.ts";
import type { Target } from "./target.ts";

/** One thing that a target may or may not offer. What is not declared is UNSUPPORTED, never PASS. */
export type Capability = keyof typeof capabilities;

/**
 * Every capability, how a target file declares it, and the predicate that says whether it did.
 *
 * The sentence is shown to the person whose row is UNSUPPORTED.
 */
export const capabilities = {
  "idempotency-key": {
    declare: "set submit.keyHeader to the header that carries the idempotency key",
    by: (target: Target) => target.submit.keyHeader !== undefined,
  },
  attempts: {
    declare: "set status.attemptsAt to where the status body says how often the job was tried",
    by: (target: Target) => target.status.attemptsAt !== undefined,
  },
  result: {
    declare: "set result.path (or result.at, if the result is in the status body)",
    by: (target: Target) => target.result !== undefined,
  },
  cancel: {
    declare: "set cancel.path",
    by: (target: Target) => target.cancel !== undefined,
  },
  "dead-letters": {
    declare: "set deadLetters.list and deadLetters.replay",
    by: (target: Target) => target.deadLetters !== undefined,
  },
  "two-tenants": {
    declare: "set credentials.tenantA and credentials.tenantB",
    by: (target: Target) =>
      target.credentials?.tenantA !== undefined && target.credentials.tenantB !== undefined,
  },
  credentials: {
    declare: "set credentials.tenantA",
    by: (target: Target) => target.credentials?.tenantA !== undefined,
  },
  roles: {
    declare: "set credentials.roles with viewer, operator and admin",
    by: (target: Target) => target.credentials?.roles !== undefined,
  },
  replicas: {
    declare: "list two baseUrls and an api process for each, in the same order",
    by: (target: Target) => target.baseUrls.length > 1 && countProcesses(target, "api") > 1,
  },
  "api-process": {
    declare: "add a process with role api",
    by: (target: Target) => countProcesses(target, "api") > 0,
  },
  "worker-process": {
    declare: "add a process with role worker",
    by: (target: Target) => countProcesses(target, "worker") > 0,
  },
  "two-workers": {
    declare: "add two processes with role worker, or one with count: 2",
    by: (target: Target) => countProcesses(target, "worker") > 1,
  },
  "max-attempts": {
    declare: "set policy.maxAttempts",
    by: (target: Target) => target.policy?.maxAttempts !== undefined,
  },
  backoff: {
    declare: "set policy.backoff",
    by: (target: Target) => target.policy?.backoff !== undefined,
  },
  lease: {
    declare: "set policy.leaseMs",
    by: (target: Target) => target.policy?.leaseMs !== undefined,
  },
  "job-timeout": {
    declare: "set policy.jobTimeoutMs",
    by: (target: Target) => target.policy?.jobTimeoutMs !== undefined,
  },
  concurrency: {
    declare: "set policy.concurrencyPerWorker",
    by: (target: Target) =>
      target.policy?.concurrencyPerWorker !== undefined && countProcesses(target, "worker") > 0,
  },
  "graceful-shutdown": {
    declare: "set policy.shutdownGraceMs",
    by: (target: Target) => target.policy?.shutdownGraceMs !== undefined,
  },
  "max-body": {
    declare: "set policy.maxBodyBytes",
    by: (target: Target) => target.policy?.maxBodyBytes !== undefined,
  },
  trace: {
    declare: "set policy.traceContext to true",
    by: (target: Target) => target.policy?.traceContext === true,
  },
  "key-required": {
    declare: "set submit.keyRequired to true",
    by: (target: Target) => target.submit.keyRequired === true,
  },
  "key-ttl": {
    declare: "set policy.keyTtlMs",
    by: (target: Target) => target.policy?.keyTtlMs !== undefined,
  },
  retention: {
    declare: "set policy.retentionMs",
    by: (target: Target) => target.policy?.retentionMs !== undefined,
  },
  sse: {
    declare: "set sse.path to the stream of one job's events",
    by: (target: Target) => target.sse !== undefined,
  },
  heartbeat: {
    declare: "set sse.heartbeatMs",
    by: (target: Target) => target.sse?.heartbeatMs !== undefined,
  },
  "evicted-event": {
    declare: "set sse.evictedId",
    by: (target: Target) => target.sse?.evictedId !== undefined,
  },
  webhooks: {
    declare: "set webhooks, submit.webhookAt and harnessOrigin",
    by: (target: Target) =>
      target.webhooks !== undefined &&
      target.submit.webhookAt !== undefined &&
      target.harnessOrigin !== undefined,
  },
  "guarded-webhooks": {
    declare: "set webhooks.guarded to true",
    by: (target: Target) => target.webhooks?.guarded === true,
  },
  "bulk-replay": {
    declare: "set deadLetters.bulkReplay",
    by: (target: Target) => target.deadLetters?.bulkReplay !== undefined,
  },
  audit: {
    declare: "set audit.path",
    by: (target: Target) => target.audit !== undefined,
  },
  metrics: {
    declare: "set metrics.urls and metrics.series",
    by: (target: Target) => target.metrics !== undefined,
  },
  "scale-signal": {
    declare: "set metrics.series.queued and metrics.series.running",
    by: (target: Target) =>
      target.metrics?.series.queued !== undefined && target.metrics.series.running !== undefined,
  },
  "wake-time": {
    declare: "set policy.wakeWithinMs and policy.drainPerSec",
    by: (target: Target) =>
      target.policy?.wakeWithinMs !== undefined && target.policy.drainPerSec !== undefined,
  },
  "answer-time": {
    declare: "set policy.answerWithinMs",
    by: (target: Target) => target.policy?.answerWithinMs !== undefined,
  },
  "recovery-time": {
    declare: "set policy.recoverWithinMs",
    by: (target: Target) => target.policy?.recoverWithinMs !== undefined,
  },
  "rate-limit": {
    declare: "set policy.rateLimit and credentials.rateLimited",
    by: (target: Target) =>
      target.policy?.rateLimit !== undefined && target.credentials?.rateLimited !== undefined,
  },
  "depth-limit": {
    declare: "set policy.maxQueued and credentials.depthLimited",
    by: (target: Target) =>
      target.policy?.maxQueued !== undefined && target.credentials?.depthLimited !== undefined,
  },
  "outbound-limit": {
    declare: "set policy.outboundLimit and harnessOrigin",
    by: (target: Target) =>
      target.policy?.outboundLimit !== undefined && target.harnessOrigin !== undefined,
  },
  "retry-budget": {
    declare: "set policy.maxRetriesPerSec and harnessOrigin",
    by: (target: Target) =>
      target.policy?.maxRetriesPerSec !== undefined && target.harnessOrigin !== undefined,
  },
  "per-key-order": {
    declare: "set policy.perKeyOrder and submit.orderKeyAt",
    by: (target: Target) =>
      target.policy?.perKeyOrder === true && target.submit.orderKeyAt !== undefined,
  },
  priority: {
    declare: "set policy.priority and submit.priorityAt",
    by: (target: Target) =>
      target.policy?.priority !== undefined && target.submit.priorityAt !== undefined,
  },
  "newer-type": {
    declare: "set submit.newerTypeBody",
    by: (target: Target) => target.submit.newerTypeBody !== undefined,
  },
  "api-broker-link": {
    declare: "add a link that carries the broker, and {{link:NAME}} to an api process",
    by: (target: Target) => hasLink(target, "api", "broker"),
  },
  "api-store-link": {
    declare: "add a link that carries the store, and {{link:NAME}} to an api process",
    by: (target: Target) => hasLink(target, "api", "store"),
  },
  "worker-broker-link": {
    declare: "add a link that carries the broker, and {{link:NAME}} to a worker process",
    by: (target: Target) => hasLink(target, "worker", "broker"),
  },
  "worker-store-link": {
    declare: "add a link that carries the store, and {{link:NAME}} to a worker process",
    by: (target: Target) => hasLink(target, "worker", "store"),
  },
  "broker-service": {
    declare: "add to services the broker, and how it is started",
    by: (target: Target) =>
      target.services?.some(({ carries }) => carries.includes("broker")) === true,
  },
} as const satisfies Record<string, { declare: string; by: (target: Target) => boolean }>;

/** Counts the processes of one role, `count` included. */
export function countProcesses(target: Target, role: "api" | "worker"): number {
  const processes = target.processes ?? [];
  return processes
    .filter((process) => process.role === role)
    .reduce((sum, process) => sum + (process.count ?? 1), 0);
}

/** Says whether processes of this role reach the broker or the store over a link that we may disturb. */
export function hasLink(target: Target, role: ProcessRole, carried: Carried): boolean {
  return (target.links ?? [])
    .filter(({ carries }) => carries.includes(carried))
    .some(({ name, listen }) => listen?.[role] !== undefined || goesOver(target, role, name));
}

/** Says whether a process of this role is told the address of a link. */
export function goesOver(target: Target, role: ProcessRole, link: string): boolean {
  return (target.processes ?? [])
    .filter((process) => process.role === role)
    .some(({ command, env = {} }) =>
      [...command, ...Object.values(env)].some((text) => text.includes(`{{link:${link}}}`)),
    );
}
