import { setTimeout as sleep } from "node:timers/promises";

import { listen } from "./database.ts";

const relistenMs = 1_000;
const closesWithinMs = 1_000;

/**
 * Listens on a channel until the signal ends it, and listens again whenever the connection is lost.
 *
 * What was announced while nobody listened was announced to nobody: `onListening` is the moment to
 * look for it. A connection that has fallen silent without an end cannot be told from a quiet one,
 * so whoever relies on this looks by itself from time to time.
 */
export async function keepListening(options: {
  url: string;
  channel: string;
  onListening: () => void;
  onNotification: (payload: string) => void;
  signal: AbortSignal;
}): Promise<void> {
  const { url, channel, onListening, onNotification, signal } = options;
  while (!signal.aborted) {
    const ended = Promise.withResolvers<void>();
    try {
      const onEnd = (): void => ended.resolve();
      const listener = await listen({ url, channel, onNotification, onEnd });
      onListening();
      await Promise.race([ended.promise, abortOf(signal)]);
      // A server that has fallen silent would never answer the farewell.
      await Promise.race([listener.close(), sleep(closesWithinMs, undefined, { ref: false })]);
    } catch {
      // The database is away; whatever else asks it fails as well, and says so in the log.
    }
    await sleep(relistenMs, undefined, { signal }).catch(() => undefined);
  }
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
