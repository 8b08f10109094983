import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

import { createApp } from "./api/app.ts";
import { createApiMetrics } from "./metrics.ts";
import type { ApiParts } from "./parts.ts";
import type { Service } from "./service.ts";
import type { ApiSettings } from "./settings.ts";

/** Starts an API process: it accepts, shows and cancels jobs, and never runs one. */
export async function startApi(options: {
  settings: ApiSettings;
  parts: ApiParts;
  log: Logger;
}): Promise<Service> {
  const { settings, parts, log } = options;
  const { store } = parts;
  const metrics = createApiMetrics({
    figures: () => store.figures(),
    totals: () => store.totals(),
  });
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;

  const app = createApp({
    routes: parts.routesOf({
      ...parts,
      heartbeatMs: settings.sseHeartbeatMs,
      types: settings.types,
      maxWaitMs: settings.maxWaitMs,
      metrics,
      isClosing,
    }),
    identify: parts.identify,
    authorise: parts.authorise,
    errorAnswer: parts.errorAnswer,
    onRefusedAct: (act) => store.audit({ ...act, code: "not-allowed" }),
    onAnswered: ({ method, route, status, ms }) => {
      metrics.requestSeconds.observe({ method, route, status }, ms / 1_000);
      log.debug({ method, route, status, ms: Math.round(ms) }, "answered");
    },
    isClosing,
    closing: closing.signal,
    maxBodyBytes: settings.maxBodyBytes,
    log,
  });
  const url = await app.listen({ host: settings.host, port: settings.port });
  log.info({ url }, "listening");

  return {
    url,
    async stop(signal) {
      closing.abort();
      parts.endWatch.close();
      // Requests that are under way are answered; only a client that does not read can last.
      const graceOver = sleep(settings.shutdownGraceMs, undefined, { signal, ref: false });
      await Promise.race([app.close(), graceOver.catch(() => undefined)]);
      await parts.close();
    },
  };
}
