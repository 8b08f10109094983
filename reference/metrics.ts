import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import { totalNames, type Figures, type Totals } from "./jobs/store.ts";

/** What every process shows: itself, and what the store says of all of them. */
export type Metrics = Readonly<{ registry: Registry }>;

/** What the API counts. */
export type ApiMetrics = Metrics &
  Readonly<{
    submissions: Counter<"outcome">;
    requestSeconds: Histogram<"method" | "route" | "status">;
  }>;

/** What a worker counts. */
export type WorkerMetrics = Metrics &
  Readonly<{
    /**
     * `succeeded`, `dead` and `canceled` end a job, so their sums over all workers are the jobs
     * that ended. After `retried`, `released` and `crashed` the job is queued again. `lost` is the
     * view of a worker that lost a lease; whoever took it back counts the attempt as `crashed`.
     */
    attempts: Counter<"outcome">;
    leaseLosses: Counter;
    zombieWritesRefused: Counter;
    purged: Counter<"what">;
    running: Gauge;
    /** `failed` is tried again; `given-up` and `disabled` are not. */
    deliveries: Counter<"outcome">;
    deliveriesOpen: Gauge;
  }>;

/** What a relay counts. */
export type RelayMetrics = Metrics & Readonly<{ relayed: Counter }>;

/** Makes the metrics of an API process. */
export function createApiMetrics(store: {
  figures: () => Promise<Figures>;
  totals: () => Promise<Totals>;
}): ApiMetrics {
  const registry = createRegistry(store.figures);
  showTotals(registry, store.totals);
  return {
    registry,
    submissions: new Counter({
      name: "jobproof_submissions_total",
      help: "Submissions by outcome: accepted, replayed, or the code of the refusal",
      labelNames: ["outcome"],
      registers: [registry],
    }),
    requestSeconds: new Histogram({
      name: "jobproof_http_request_duration_seconds",
      help: "Time from the request's head to the end of its answer",
      labelNames: ["method", "route", "status"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
  };
}

/** Makes the metrics of a worker process. */
export function createWorkerMetrics(figures: () => Promise<Figures>): WorkerMetrics {
  const registry = createRegistry(figures);
  const registers = [registry];
  return {
    registry,
    attempts: new Counter({
      name: "jobproof_attempts_total",
      help: "Attempts that ended in this worker, by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    leaseLosses: new Counter({
      name: "jobproof_lease_losses_total",
      help: "Leases that ran out and were taken back by this worker",
      registers,
    }),
    zombieWritesRefused: new Counter({
      name: "jobproof_zombie_writes_refused_total",
      help: "Outcomes of this worker that were refused because it had lost the lease",
      registers,
    }),
    purged: new Counter({
      name: "jobproof_purged_total",
      help: "Expired keys and records of jobs that this worker deleted",
      labelNames: ["what"],
      registers,
    }),
    running: new Gauge({
      name: "jobproof_worker_jobs_running",
      help: "Jobs that this worker is running",
      registers,
    }),
    deliveries: new Counter({
      name: "jobproof_deliveries_total",
      help: "Tries to deliver a webhook that this worker made, by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    deliveriesOpen: new Gauge({
      name: "jobproof_deliveries_open",
      help: "Webhooks that this worker is delivering",
      registers,
    }),
  };
}

/** Makes the metrics of a relay process. It sees the outbox, and no job. */
export function createRelayMetrics(outboxAgeMs: () => Promise<number>): RelayMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const age: Gauge = new Gauge({
    name: "jobproof_outbox_age_seconds",
    help: "How long the oldest entry has been due that was not relayed yet",
    registers,
    async collect() {
      age.set((await outboxAgeMs().catch(() => NaN)) / 1_000);
    },
  });
  return {
    registry,
    relayed: new Counter({
      name: "jobproof_relayed_total",
      help: "Entries that this relay has carried from the outbox to the broker",
      registers,
    }),
  };
}

/** The gauges of the store are the same in every process: take their maximum, not their sum. */
function createRegistry(figures: () => Promise<Figures>): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const running = new Gauge({
    name: "jobproof_jobs_running",
    help: "Jobs in flight, over all workers",
    registers,
  });
  const oldest = new Gauge({
    name: "jobproof_oldest_queued_job_seconds",
    help: "How long the longest waiting job is due",
    registers,
  });
  const queued: Gauge = new Gauge({
    name: "jobproof_jobs_queued",
    help: "Jobs that wait for a worker or for their retry",
    registers,
    async collect() {
      // Not a number, rather than an old one, while the store is away.
      const now = await figures().catch(() => unknown);
      queued.set(now.queued);
      running.set(now.running);
      oldest.set(now.oldestQueuedMs / 1_000);
    },
  });
  return registry;
}

/**
 * Totals out of the store, which a restart does not lose. They too are the same in every process.
 *
 * A counter that cannot be read is left out of the answer: unlike 0, that is no restart to whoever
 * computes rates.
 */
function showTotals(registry: Registry, totals: () => Promise<Totals>): void {
  const jobs: Counter<"outcome"> = new Counter({
    name: "jobproof_jobs_total",
    help: "Jobs of all processes, ever: accepted, ended by state, tried again, and dead-lettered",
    labelNames: ["outcome"],
    registers: [registry],
    async collect() {
      const now = await totals().catch(() => null);
      jobs.reset();
      if (now === null) return;
      for (const outcome of totalNames) jobs.inc({ outcome }, now[outcome]);
    },
  });
}

const unknown: Figures = { queued: NaN, running: NaN, oldestQueuedMs: NaN };
