import { openAlarm, type Alarm, type AlarmEar } from "./alarm.ts";
import { openRedisClient } from "./redis-client.ts";

/** Opens the alarm of a queue in Redis, over a connection of its own: one that listens does nothing else. */
export function redisAlarm(options: {
  url: string;
  channel: string;
  untilNextDueMs: () => Promise<number>;
}): Alarm {
  const { url, channel, untilNextDueMs } = options;
  return openAlarm({ listen: (ear) => keepSubscribed({ url, channel, ...ear }), untilNextDueMs });
}

/** How often the connection is asked whether it is still there, and how long it may take to say so. */
const silentMs = 2_000;

/** Subscribes on every new connection, until the signal aborts. What was published in between is lost. */
async function keepSubscribed(options: AlarmEar & { url: string; channel: string }): Promise<void> {
  const { url, channel, onListening, onNotification, signal } = options;
  const client = openRedisClient({ url, name: "jobproof-listen", timeoutMs: silentMs });
  const giveUp = (): void => client.disconnect(true);
  client.on("ready", () => void client.subscribe(channel).then(onListening, giveUp));
  client.on("message", onNotification);
  // A connection that has fallen silent without an end cannot be told from a quiet one.
  const pulse = setInterval(() => {
    if (client.status === "ready") client.ping().catch(giveUp);
  }, silentMs);
  await abortOf(signal);
  clearInterval(pulse);
  client.disconnect();
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
