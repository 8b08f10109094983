import type { Logger } from "pino";

import type { Broker, EntryLease, Settlement } from "../brokers/broker.ts";

/** Tells the broker what became of its entries, without making anybody wait for it. */
export type Settler = Readonly<{
  settle: (lease: EntryLease, how: Settlement) => void;
  untilSettled: () => Promise<unknown>;
}>;

/**
 * Settles in the background: by then the outcome is committed, and nothing depends on the entry.
 *
 * One that cannot be settled comes back when its lease runs out, is stale, and is dropped then.
 */
export function createSettler({ broker, log }: { broker: Broker; log: Logger }): Settler {
  const underWay = new Set<Promise<unknown>>();
  return {
    settle(lease, how) {
      const settled: Promise<unknown> = broker
        .settle(lease, how)
        .catch((error: unknown) => log.warn({ err: error }, "an entry could not be settled"))
        .finally(() => underWay.delete(settled));
      underWay.add(settled);
    },
    untilSettled: () => Promise.all(underWay),
  };
}
