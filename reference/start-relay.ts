import type { Logger } from "pino";

import { refuseUnsafeBroker } from "./brokers/open-broker.ts";
import { check } from "./jobs/postgres/read.ts";
import { createRelayMetrics } from "./metrics.ts";
import type { RelayParts } from "./parts.ts";
import type { Service } from "./service.ts";
import type { RelaySettings } from "./settings.ts";
import { startHealth } from "./start-health.ts";
import { outboxAgeMs } from "./work/outbox-age.ts";
import { relayUntilStopped } from "./work/relay.ts";

/** Starts a relay process: it carries entries from the outbox to the broker, and never runs a job. */
export async function startRelay(options: {
  settings: RelaySettings;
  parts: RelayParts;
  log: Logger;
}): Promise<Service> {
  const { settings, parts, log } = options;
  const { database, outbox, broker } = parts;
  const { leaseMs } = settings;
  const closing = new AbortController();
  const { signal } = closing;
  const metrics = createRelayMetrics(() => outboxAgeMs(database));

  await refuseUnsafeBroker(broker);
  const health = await startHealth({
    ...settings,
    check: () => check(database),
    metrics,
    closing: signal,
    log,
  });
  const relaying = relayUntilStopped({ outbox, broker, leaseMs, metrics, signal, log });
  log.info({ broker: broker.name }, "relaying entries");

  return {
    url: health.url,
    async stop() {
      closing.abort();
      // Bounded: each of its statements and commands is.
      await relaying;
      await health.close();
      await parts.close();
    },
  };
}
