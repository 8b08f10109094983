import { setTimeout as sleep } from "node:timers/promises";

/** Says when it is worth asking a queue again. */
export interface Alarm {
  wait(options: { atMostMs: number; signal: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}

/** What an alarm listens with. */
export type AlarmEar = Readonly<{
  onListening: () => void;
  onNotification: () => void;
  /** Ends the listening. */
  signal: AbortSignal;
}>;

const shortestWaitMs = 5;

/**
 * Wakes a worker when an entry was written, or when the next one becomes due.
 *
 * A notification only says "look again", so it does not matter that several arrive as one, nor that
 * some are lost while the listening connection is away: `atMostMs` bounds what that costs.
 */
export function openAlarm(options: {
  /** Listens until the signal aborts, and resolves when that has ended. */
  listen: (ear: AlarmEar) => Promise<void>;
  /** How long until the next entry becomes due; Infinity if none will. */
  untilNextDueMs: () => Promise<number>;
}): Alarm {
  const closing = new AbortController();
  // A notification that comes while nobody waits must not be missed by the next wait.
  let isRung = false;
  let ring: (() => void) | null = null;

  const onNotification = (): void => {
    isRung = true;
    ring?.();
  };
  const listening = options.listen({
    onListening: onNotification,
    onNotification,
    signal: closing.signal,
  });

  return {
    async wait({ atMostMs, signal }) {
      if (!isRung) {
        const rung = new Promise<void>((resolve) => {
          ring = resolve;
        });
        // An entry that is due but was not claimed is just being claimed by another worker.
        const dueMs = Math.max(shortestWaitMs, await options.untilNextDueMs());
        const timer = new AbortController();
        const ended = AbortSignal.any([timer.signal, signal, closing.signal]);
        await Promise.race([rung, sleepUntil(Math.min(atMostMs, dueMs), ended)]);
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

async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
