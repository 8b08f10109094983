import { setTimeout as sleep } from "node:timers/promises";

import { listen, type Listener } from "./database.ts";

const relistenMs = 1_000;
/** How often the connection is asked whether it is still there, and how long it may take to say so. */
const silentMs = 2_000;

/**
 * Listens on a channel until the signal ends it, and listens again whenever the connection is lost.
 *
 * What was announced while nobody listened was announced to nobody: `onListening` is the moment to
 * look for it. A connection that has fallen silent without an end cannot be told from a quiet one, so
 * it is asked from time to time; what is announced until then is lost, and whoever relies on this
 * looks by itself now and then.
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
      const listener = await listen({ url, channel, silentMs, onNotification, onEnd });
      onListening();
      await Promise.race([ended.promise, untilSilent(listener), abortOf(signal)]);
      await listener.close();
    } catch {
      // The database is away; whatever else asks it fails as well, and says so in the log.
    }
    await sleep(relistenMs, undefined, { signal }).catch(() => undefined);
  }
}

async function untilSilent(listener: Listener): Promise<void> {
  while (await listener.isAlive()) await sleep(silentMs, undefined, { ref: false });
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
