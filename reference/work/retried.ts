import { setTimeout as sleep } from "node:timers/promises";

const longestWaitMs = 1_000;

/**
 * Does something again while it fails in a way that passes, at growing distances.
 *
 * Answers null when the signal ended the tries. Any other failure is the caller's.
 */
export async function retried<T>(options: {
  run: () => Promise<T>;
  isPassing: (error: unknown) => boolean;
  signal: AbortSignal;
}): Promise<T | null> {
  for (let waitMs = 50; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    try {
      return await options.run();
    } catch (error) {
      if (!options.isPassing(error)) throw error;
    }
    if (options.signal.aborted) return null;
    await sleep(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}
