import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";

import { createApp } from "./api/app.ts";
import { problemAnswer } from "./api/error-answer.ts";
import { livez } from "./api/livez.ts";
import { readMetrics } from "./api/read-metrics.ts";
import { readyz } from "./api/readyz.ts";
import { createWorkerMetrics, type WorkerMetrics } from "./metrics.ts";
import type { WorkerParts } from "./parts.ts";
import type { Service } from "./service.ts";
import type { WorkerSettings } from "./settings.ts";
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

  const health = await startHealth({ ...options, metrics, closing: closing.signal });
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

async function startHealth(options: {
  settings: WorkerSettings;
  parts: WorkerParts;
  metrics: WorkerMetrics;
  closing: AbortSignal;
  log: Logger;
}): Promise<{ url: string | null; close: () => Promise<void> }> {
  const { settings, parts, metrics, closing, log } = options;
  if (settings.port === null) return { url: null, close: async () => {} };
  const isClosing = (): boolean => closing.aborted;
  const check = (): Promise<void> => parts.store.check();
  const app = createApp({
    routes: [livez(), readyz({ check, isClosing }), readMetrics(metrics)],
    identify: () => null,
    authorise: () => false,
    errorAnswer: problemAnswer,
    onRefusedAct: async () => {},
    onAnswered: () => {},
    isClosing,
    closing,
    maxBodyBytes: 1,
    log,
  });
  const url = await app.listen({ host: settings.host, port: settings.port });
  log.info({ url }, "listening");
  return { url, close: () => app.close() };
}
