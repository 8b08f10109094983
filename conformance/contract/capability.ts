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
} as const satisfies Record<string, { declare: string; by: (target: Target) => boolean }>;

/** Counts the processes of one role, `count` included. */
export function countProcesses(target: Target, role: "api" | "worker"): number {
  const processes = target.processes ?? [];
  return processes
    .filter((process) => process.role === role)
    .reduce((sum, process) => sum + (process.count ?? 1), 0);
}
