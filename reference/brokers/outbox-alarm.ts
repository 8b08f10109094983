import { setTimeout as sleep } from "node:timers/promises";

import { listen, type Database } from "../jobs/database.ts";

/** Says when it is worth asking the outbox again. */
export interface OutboxAlarm {
  wait(options: { atMostMs: number; signal: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}

const relistenMs = 1_000;
const shortestWaitMs = 5;

/**
 * Wakes a worker when an entry was written, or when the next one becomes due.
 *
 * A notification only says "look again", so it does not matter that several arrive as one, nor that
 * some are lost while the listening connection is away: `atMostMs` bounds what that costs.
 */
export function outboxAlarm(options: { database: Database; url: string }): OutboxAlarm {
  const closing = new AbortController();
  // A notification that comes while nobody waits must not be missed by the next wait.
  let isRung = false;
  let ring: (() => void) | null = null;

  const onNotification = (): void => {
    isRung = true;
    ring?.();
  };
  const listening = keepListening({ url: options.url, onNotification, signal: closing.signal });

  async function untilNextDueMs(): Promise<number> {
    const [row] = await options.database.query<{ ms: number | null }>(untilNextDue);
    // An entry that is due but was not claimed is just being claimed by another worker.
    return Math.max(shortestWaitMs, row?.ms ?? Infinity);
  }

  return {
    async wait({ atMostMs, signal }) {
      if (!isRung) {
        const rung = new Promise<void>((resolve) => {
          ring = resolve;
        });
        const timeoutMs = Math.min(atMostMs, await untilNextDueMs());
        const timer = new AbortController();
        const ended = AbortSignal.any([timer.signal, signal, closing.signal]);
        await Promise.race([rung, sleepUntil(timeoutMs, ended)]);
        timer.abort();
      }
      isRung = false;
    },

    async close() {
      closing.abort();
      onNotification();
      await listening;
    },
  };
}

const untilNextDue = `
  SELECT (extract(epoch FROM min(visible_at) - clock_timestamp()) * 1000)::float8 AS ms FROM outbox
`;

async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

async function keepListening(options: {
  url: string;
  onNotification: () => void;
  signal: AbortSignal;
}): Promise<void> {
  const { url, onNotification, signal } = options;
  while (!signal.aborted) {
    const ended = Promise.withResolvers<void>();
    try {
      const onEnd = (): void => ended.resolve();
      const listener = await listen({ url, channel: "jobproof_outbox", onNotification, onEnd });
      // What was written while nobody listened was announced to nobody.
      onNotification();
      await Promise.race([ended.promise, abortOf(signal)]);
      await listener.close();
    } catch {
      // The database is away; polls fail as well, and say so in the log.
    }
    await sleepUntil(relistenMs, signal);
  }
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
