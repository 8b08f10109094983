import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";

import { refuseUnsafeBroker } from "./brokers/open-broker.ts";
import { createWorkerMetrics } from "./metrics.ts";
import type { WorkerParts } from "./parts.ts";
import type { Service } from "./service.ts";
import type { WorkerSettings } from "./settings.ts";
import { startHealth } from "./start-health.ts";
import { startDeliverer } from "./webhooks/deliverer.ts";
import { deliverySender } from "./webhooks/send-delivery.ts";
import { startReconciler } from "./work/reconciler.ts";
import { startWorker as startWork } from "./work/worker.ts";

/** Starts a worker process: it claims and runs jobs, and answers over HTTP about its health only. */
export async function startWorker(options: {
  settings: WorkerSettings;
  parts: WorkerParts;
  log: Logger;
}): Promise<Service> {
  const { settings, parts, log } = options;
  const { store, broker } = parts;
  const { leaseMs, jobTimeoutMs, concurrency, shutdownGraceMs: graceMs } = settings;
  const { maxCrashes } = settings.policy;
  const metrics = createWorkerMetrics(() => store.figures());
  const closing = new AbortController();

  await refuseUnsafeBroker(broker);
  const health = await startHealth({
    ...settings,
    check: () => store.check(),
    metrics,
    closing: closing.signal,
    log,
  });
  const name = `${hostname()}-${process.pid}-${randomUUID()}`;
  const worker = startWork({ ...parts, leaseMs, jobTimeoutMs, concurrency, metrics, log, name });
  const reconciler = startReconciler({ store, broker, maxCrashes, metrics, log });
  const deliverer =
    parts.webhooks &&
    startDeliverer({
      ...parts.webhooks,
      sendDelivery: deliverySender(parts.webhooks),
      metrics,
      log,
    });
  log.info({ worker: name, concurrency, webhooks: deliverer !== null }, "claiming jobs");

  return {
    url: health.url,
    async stop(signal) {
      closing.abort();
      await Promise.all([
        parts.drain(worker, { graceMs, signal }),
        deliverer?.stop({ graceMs: graceMs / 2, signal }),
      ]);
      await Promise.all([reconciler.stop(), worker.close(), health.close()]);
      await parts.close();
    },
  };
}
