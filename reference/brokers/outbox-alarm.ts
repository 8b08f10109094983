import { setTimeout as sleep } from "node:timers/promises";

import type { Database } from "../jobs/database.ts";
import { keepListening } from "../jobs/keep-listening.ts";

/** Says when it is worth asking the outbox again. */
export interface OutboxAlarm {
  wait(options: { atMostMs: number; signal: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}

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
  const listening = keepListening({
    url: options.url,
    channel: "jobproof_outbox",
    onListening: onNotification,
    onNotification,
    signal: closing.signal,
  });

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
