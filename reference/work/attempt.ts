import type { Logger } from "pino";

import { StoreUnreachable } from "../jobs/database.ts";
import type { EffectKeyOf } from "../jobs/effect-key.ts";
import type { RetryPolicy } from "../jobs/retry-policy.ts";
import type { ClaimedJob, WorkerStore, WriteOutcome } from "../jobs/store.ts";
import type { WorkerMetrics } from "../metrics.ts";
import { traceIdOf } from "../trace-context.ts";
import type { GiveUp, Hold } from "./heartbeat.ts";
import { retried } from "./retried.ts";
import type { CallOutcome, CallProbe, Failure } from "./probe.ts";

/** What an attempt needs. Each is a decision or an outside world of its own. */
export type AttemptTools = Readonly<{
  store: WorkerStore;
  callProbe: CallProbe;
  effectKeyOf: EffectKeyOf;
  retryPolicy: RetryPolicy;
  jobTimeoutMs: number;
  leaseMs: number;
  metrics: WorkerMetrics;
  log: Logger;
}>;

/** How an attempt ended, as far as the worker is concerned. */
export type AttemptEnd = "succeeded" | "retried" | "dead" | "canceled" | "released" | "lost";

/**
 * Runs one attempt of a job whose lease we hold: calls, decides, and has the outcome recorded.
 *
 * It resolves when the outcome is committed, or when the lease is known to be lost. It never holds
 * its slot through a backoff: waiting is the store's business.
 */
export async function runAttempt(
  tools: AttemptTools,
  { job, hold }: { job: ClaimedJob; hold: Hold },
): Promise<AttemptEnd> {
  const startedAt = performance.now();
  const end = await attempt(tools, { job, hold });
  const ms = Math.round(performance.now() - startedAt);
  const { jobId, attempt: number } = job.fence;
  tools.metrics.attempts.inc({ outcome: end });
  tools.log.info(
    { jobId, attempt: number, traceId: traceIdOf(job.trace.traceparent), outcome: end, ms },
    "attempt ended",
  );
  return end;
}

async function attempt(
  tools: AttemptTools,
  { job, hold }: { job: ClaimedJob; hold: Hold },
): Promise<AttemptEnd> {
  const outcome = await callDependency(tools, { job, hold });
  if (outcome === "lease-lost") return "lost";

  const written = await retried({
    run: () => record(tools, { job, outcome }),
    isPassing: (error) => error instanceof StoreUnreachable,
    // Until the lease is lost nobody else may have the job; after that there is nothing to record.
    signal: hold.signal.aborted ? AbortSignal.timeout(tools.leaseMs) : hold.signal,
  });
  if (written === null) return "lost";
  if (written.kind === "lost") {
    tools.metrics.zombieWritesRefused.inc();
    return "lost";
  }
  return endOf(written, outcome);
}

/** Calls the dependency until it answers, the time is over, or the attempt must be given up. */
async function callDependency(
  tools: AttemptTools,
  { job, hold }: { job: ClaimedJob; hold: Hold },
): Promise<CallOutcome | GiveUp> {
  const { jobId, attempt: number } = job.fence;
  // Claimed while the order to stop came: handed back without a call.
  if (hold.signal.aborted) return hold.signal.reason as GiveUp;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), tools.jobTimeoutMs);
  try {
    return await tools.callProbe({
      job,
      effectKey: tools.effectKeyOf({ id: jobId, attempt: number }),
      signal: AbortSignal.any([hold.signal, timeout.signal]),
    });
  } catch (error) {
    if (hold.signal.aborted) return hold.signal.reason as GiveUp;
    if (timeout.signal.aborted) return timedOut;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function record(
  { store, retryPolicy }: AttemptTools,
  { job, outcome }: { job: ClaimedJob; outcome: CallOutcome | Exclude<GiveUp, "lease-lost"> },
): Promise<WriteOutcome> {
  const { fence } = job;
  if (outcome === "cancel-requested") return store.endCanceled(fence);
  if (outcome === "shutting-down") return store.release(fence);
  if (outcome.kind === "succeeded") return store.complete({ fence, result: outcome.result });

  const failures = job.failures + 1;
  const { isPermanent, retryAfterMs, code, message } = outcome;
  const next = retryPolicy({ failures, isPermanent, retryAfterMs });
  const isExhausted = next.kind === "die" && !isPermanent;
  const error = isExhausted
    ? { code: "attempts-exhausted" as const, message: `Failed ${failures} times. ${message}` }
    : { code, message };
  return store.fail({ fence, error, next });
}

function endOf(
  written: Extract<WriteOutcome, { kind: "recorded" }>,
  outcome: CallOutcome | GiveUp,
): AttemptEnd {
  switch (written.status) {
    case "succeeded":
      return "succeeded";
    case "failed":
      return "dead";
    case "canceled":
      return "canceled";
    case "queued":
      return outcome === "shutting-down" ? "released" : "retried";
  }
}

const timedOut: Failure = {
  kind: "failed",
  isPermanent: false,
  code: "timed-out",
  message: "The dependency did not answer in the time that a job may take",
  retryAfterMs: null,
};
