import { setTimeout as sleep } from "node:timers/promises";

import { keepListening } from "../jobs/keep-listening.ts";

/** Says when it is worth looking again. */
export interface Bell {
  ring(): void;
  /** Forgets that it was rung. */
  hush(): void;
  /** Resolves when it is rung, at once if it was rung since it was hushed, or when the time is up. */
  wait(options: { atMostMs: number; signal: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a bell that also rings at each notification of a channel of the database. One that is
 * missed costs no more than the longest wait.
 */
export function databaseBell(options: { url: string; channel: string }): Bell {
  const closing = new AbortController();
  let isRung = false;
  let wake: (() => void) | null = null;

  const ring = (): void => {
    isRung = true;
    wake?.();
  };
  const listening = keepListening({
    ...options,
    onListening: ring,
    onNotification: ring,
    signal: closing.signal,
  });

  return {
    ring,
    hush() {
      isRung = false;
    },
    async wait({ atMostMs, signal }) {
      if (isRung) return;
      const rung = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const timer = new AbortController();
      const ended = AbortSignal.any([timer.signal, signal, closing.signal]);
      await Promise.race([
        rung,
        sleep(atMostMs, undefined, { signal: ended }).catch(() => undefined),
      ]);
      timer.abort();
    },
    async close() {
      closing.abort();
      await listening;
    },
  };
}
