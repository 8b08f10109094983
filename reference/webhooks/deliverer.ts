import { setTimeout as sleep } from "node:timers/promises";
import type { Counter, Gauge } from "prom-client";
import type { Logger } from "pino";

import { periodically } from "../work/periodically.ts";
import type { Bell } from "./bell.ts";
import type { AfterDelivery } from "./delivery-policy.ts";
import type { DeliveryStep, DeliveryStore, OwedDelivery } from "./delivery-store.ts";
import type { Receipt, SendDelivery } from "./send-delivery.ts";

/** Sends what is owed, beside the jobs and never in one of their slots, until it is stopped. */
export interface Deliverer {
  /** Begins nothing more, and waits for what is under way; `signal` aborts when there is no more time. */
  stop(options: { graceMs: number; signal: AbortSignal }): Promise<void>;
}

/** How many deliveries a worker has under way: over all, and to one URL. */
export type DeliveryLimits = Readonly<{ total: number; perUrl: number }>;

/** What the deliverer of a worker needs. Each is a decision or an outside world of its own. */
export type DelivererTools = Readonly<{
  deliveries: DeliveryStore;
  sendDelivery: SendDelivery;
  afterDelivery: AfterDelivery;
  deliveryLimits: DeliveryLimits;
  /** Rung when a delivery was written. */
  deliveryBell: Bell;
  maxAttempts: number;
  timeoutMs: number;
  metrics: Readonly<{ deliveries: Counter<"outcome">; deliveriesOpen: Gauge }>;
  log: Logger;
}>;

const pollMs = 1_000;
const shortestWaitMs = 10;
const troubleMs = 500;
/** What the store may take beyond the try itself. */
const leaseMarginMs = 2_000;
const keptMs = 7 * 86_400_000;
const forgetEveryMs = 3_600_000;

/**
 * Starts sending. Deliveries are leased, so that no two workers send the same one at once; if a
 * worker dies, another sends it again under the same id.
 *
 * A receiver that does not answer has only its own few deliveries under way: the others have room.
 */
export function startDeliverer(tools: DelivererTools): Deliverer {
  const { deliveries, deliveryLimits: limits, deliveryBell: bell, metrics, log } = tools;
  const stopping = new AbortController();
  const hurry = new AbortController();
  const held = new Map<string, number>();
  const open = new Set<Promise<void>>();

  function begin(delivery: OwedDelivery): void {
    held.set(delivery.url, (held.get(delivery.url) ?? 0) + 1);
    const ended = deliver(tools, { delivery, signal: hurry.signal }).finally(() => {
      const others = (held.get(delivery.url) ?? 1) - 1;
      if (others === 0) held.delete(delivery.url);
      else held.set(delivery.url, others);
      open.delete(ended);
      metrics.deliveriesOpen.set(open.size);
      bell.ring();
    });
    open.add(ended);
    metrics.deliveriesOpen.set(open.size);
  }

  async function claimSome(): Promise<void> {
    // What rings from here on may have come too late for this claim, and is worth another.
    bell.hush();
    const limit = limits.total - open.size;
    const { perUrl } = limits;
    const leaseMs = tools.timeoutMs + leaseMarginMs;
    const claimed = limit > 0 ? await deliveries.claim({ limit, perUrl, held, leaseMs }) : [];
    for (const delivery of claimed) begin(delivery);
    if (claimed.length > 0) return;
    const nextMs = limit > 0 ? await deliveries.untilNextMs({ perUrl, held }) : pollMs;
    const atMostMs = Math.max(shortestWaitMs, Math.min(pollMs, nextMs));
    await bell.wait({ atMostMs, signal: stopping.signal });
  }

  async function claimUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await claimSome();
      } catch (error) {
        log.warn({ err: error }, "deliveries could not be claimed");
        await elapsed(troubleMs, stopping.signal);
      }
    }
  }

  const claiming = claimUntilStopped();
  const forgetting = periodically({
    everyMs: forgetEveryMs,
    run: () => deliveries.forget(keptMs),
    onError: (error) => log.warn({ err: error }, "old deliveries could not be deleted"),
  });

  return {
    async stop({ graceMs, signal }) {
      stopping.abort();
      await Promise.all([claiming, forgetting.stop()]);
      await Promise.race([Promise.all(open), elapsed(graceMs, signal)]);
      hurry.abort();
      await Promise.all(open);
      await bell.close();
    },
  };
}

/** Makes one try and writes down what came of it. Never rejects: what was not written is tried again. */
async function deliver(
  tools: DelivererTools,
  { delivery, signal }: { delivery: OwedDelivery; signal: AbortSignal },
): Promise<void> {
  const { log, metrics, maxAttempts } = tools;
  const { id, jobId, attempts } = delivery;
  try {
    // The worker that made the last try died before it could say what came of it.
    const receipt = attempts > maxAttempts ? null : await tools.sendDelivery(delivery, signal);
    const step: DeliveryStep =
      receipt === null ? { kind: "given-up" } : tools.afterDelivery({ attempts, receipt });
    const isWritten = await tools.deliveries.settle(delivery, step);
    metrics.deliveries.inc({ outcome: step.kind === "again" ? "failed" : step.kind });
    const said = { deliveryId: id, jobId, attempt: attempts, ...toldOf(receipt), isWritten };
    log[step.kind === "delivered" ? "info" : "warn"](
      { ...said, outcome: step.kind },
      "delivery tried",
    );
  } catch (error) {
    log.warn(
      { err: error, deliveryId: id, jobId },
      "the outcome of a delivery could not be written",
    );
  }
}

/** The URL is the client's and may hold a secret: it is in no log. */
function toldOf(receipt: Receipt | null): Readonly<Record<string, unknown>> {
  if (receipt === null) return {};
  return receipt.kind === "answered" ? { status: receipt.status } : { receipt: receipt.kind };
}

async function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
