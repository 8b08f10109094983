import type { Logger } from "pino";

import type { Broker } from "../brokers/broker.ts";
import type { WorkerStore } from "../jobs/store.ts";
import type { WorkerMetrics } from "../metrics.ts";
import { periodically, type Periodic } from "./periodically.ts";

/** Half a second of the one within which a crashed job must run again. */
const recoverEveryMs = 500;
const expireEveryMs = 500;
const forgottenAfterMs = 2_000;

/** Often and little: a backlog of expired rows must not hold up the jobs. */
const purgeEveryMs = 1_000;
const purgedAtOnce = 500;

/**
 * Keeps the store in order. Brings back what nobody would bring back otherwise: jobs of workers that
 * are gone, and jobs whose entry the broker has lost; ends jobs that have missed their deadline; deletes
 * what has expired. Every worker does this; the store lets one of them have each job.
 */
export function startReconciler(options: {
  store: WorkerStore;
  broker: Broker;
  maxCrashes: number;
  metrics: WorkerMetrics;
  log: Logger;
}): Periodic {
  const { store, broker, maxCrashes, metrics, log } = options;

  const recovery = periodically({
    everyMs: recoverEveryMs,
    async run() {
      for (const { jobId, attempt, status } of await store.recoverCrashed({ maxCrashes })) {
        metrics.leaseLosses.inc();
        const outcome = { queued: "crashed", failed: "dead", canceled: "canceled" }[status];
        metrics.attempts.inc({ outcome });
        log.warn({ jobId, attempt, status }, "a lease ran out and was taken back");
      }
    },
    onError: (error) => log.warn({ err: error }, "crashed jobs could not be recovered"),
  });

  const deadlines = periodically({
    everyMs: expireEveryMs,
    async run() {
      for (const jobId of await store.expireOverdue())
        log.warn({ jobId }, "a job had not started by its deadline");
    },
    onError: (error) => log.warn({ err: error }, "overdue jobs could not be ended"),
  });

  const republication = periodically({
    everyMs: forgottenAfterMs,
    async run() {
      if (!(await broker.mayHaveLost())) return;
      let missing: number;
      do {
        const entries = await store.takeForgotten(forgottenAfterMs);
        missing = entries.length === 0 ? 0 : await broker.enqueue(entries);
        if (missing > 0)
          log.warn({ jobs: missing }, "queued jobs without an entry were offered again");
        // A broker that has lost some may have lost all: nobody has to wait for the next time.
      } while (missing > 0);
    },
    onError: (error) => log.warn({ err: error }, "forgotten jobs could not be offered again"),
  });

  const purge = periodically({
    everyMs: purgeEveryMs,
    async run() {
      const { keys, records } = await store.purge(purgedAtOnce);
      metrics.purged.inc({ what: "keys" }, keys);
      metrics.purged.inc({ what: "records" }, records);
    },
    onError: (error) => log.warn({ err: error }, "what has expired could not be deleted"),
  });

  return {
    stop: async () => {
      await Promise.all([recovery, deadlines, republication, purge].map((one) => one.stop()));
    },
  };
}
