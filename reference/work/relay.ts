import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

import type { Broker, EntryLease } from "../brokers/broker.ts";
import type { RelayMetrics } from "../metrics.ts";

/** What bounds the cost of a wake-up that never came. */
const pollMs = 1_000;
const troubleMs = 500;
const atOnce = 500;

/**
 * Carries entries from the outbox to a broker until it is told to stop, whatever fails meanwhile.
 *
 * An entry leaves the outbox only once the broker has confirmed it. A relay that dies in between, or
 * is not told of the confirmation, leaves it to the next one, which sends it again: to enqueue twice
 * does no harm. What is under way when the order to stop comes is brought to its end.
 */
export async function relayUntilStopped(options: {
  outbox: Broker;
  broker: Broker;
  leaseMs: number;
  metrics: RelayMetrics;
  signal: AbortSignal;
  log: Logger;
}): Promise<void> {
  const { outbox, broker, leaseMs, metrics, signal, log } = options;

  async function relaySome(): Promise<void> {
    const leases = await outbox.claim({ limit: atOnce, leaseMs });
    if (leases.length === 0) return outbox.waitForEntries({ atMostMs: pollMs, signal });
    await confirm(leases);
    await Promise.all(leases.map((lease) => outbox.settle(lease, "done")));
    metrics.relayed.inc(leases.length);
  }

  async function confirm(leases: readonly EntryLease[]): Promise<void> {
    try {
      await broker.enqueue(leases.map(({ entry }) => entry));
    } catch (error) {
      await Promise.all(leases.map((lease) => outbox.settle(lease, "again")));
      throw error;
    }
  }

  while (!signal.aborted) {
    try {
      await relaySome();
    } catch (error) {
      log.warn({ err: error }, "entries could not be relayed");
      await sleep(troubleMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
