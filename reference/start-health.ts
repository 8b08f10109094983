import type { Logger } from "pino";

import { createApp } from "./api/app.ts";
import { problemAnswer } from "./api/error-answer.ts";
import { livez } from "./api/livez.ts";
import { readMetrics } from "./api/read-metrics.ts";
import { readyz } from "./api/readyz.ts";
import type { Metrics } from "./metrics.ts";

/** Serves health and metrics of a process that serves nothing else; nothing without a port. */
export async function startHealth(options: {
  host: string;
  port: number | null;
  /** Rejects while the process cannot work. */
  check: () => Promise<void>;
  metrics: Metrics;
  closing: AbortSignal;
  log: Logger;
}): Promise<{ url: string | null; close: () => Promise<void> }> {
  const { host, port, check, metrics, closing, log } = options;
  if (port === null) return { url: null, close: async () => {} };
  const isClosing = (): boolean => closing.aborted;
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
  const url = await app.listen({ host, port });
  log.info({ url }, "listening");
  return { url, close: () => app.close() };
}
