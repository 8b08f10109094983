import { setTimeout as sleep } from "node:timers/promises";

/** Something that is done again and again until it is stopped. */
export type Periodic = Readonly<{
  /** Ends it, and resolves when what was just under way is over. */
  stop: () => Promise<void>;
}>;

/**
 * Runs an action every so often, counted from start to start, and never twice at once.
 *
 * An action that takes longer than its period, because the database is slow, is followed by the
 * next one at once rather than joined by it. A failure is reported and does not end the series.
 */
export function periodically(options: {
  everyMs: number;
  run: () => Promise<void>;
  onError: (error: unknown) => void;
}): Periodic {
  const stopping = new AbortController();

  async function series(): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      await options.run().catch(options.onError);
      const restMs = Math.max(0, options.everyMs - (performance.now() - startedAt));
      await sleep(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = series();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
