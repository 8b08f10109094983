import { Redis } from "ioredis";

/** How a connection to Redis is made. */
export type RedisClientOptions = Readonly<{
  url: string;
  /** By which the server shows it. */
  name: string;
  /** How long a connection, or a command on it, may take. */
  timeoutMs: number;
}>;

/**
 * Opens a connection that is made again whenever it breaks, and on which nothing is said twice.
 *
 * By default the client keeps commands for later and sends those again that got no answer. Here a
 * command is sent once, now, or not at all: one that got no answer may have been carried out, and
 * whoever sent it decides what follows from that.
 */
export function openRedisClient({ url, name, timeoutMs }: RedisClientOptions): Redis {
  const client = new Redis(url, {
    connectionName: name,
    // A user with few rights may not say it, and older servers do not know it.
    disableClientInfo: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    retryStrategy: () => reconnectAfterMs,
    // A master that became a replica keeps its connections, and refuses all that is written.
    reconnectOnError: ({ message }) => message.startsWith("READONLY"),
    keepAlive: keepAliveAfterMs,
    disconnectTimeout: partingMs,
  });
  // Each command tells its sender. Without a listener the client would write to the console.
  client.on("error", () => undefined);
  return client;
}

const reconnectAfterMs = 200;

/** How long a connection may be idle before the system asks whether the other side is there. */
const keepAliveAfterMs = 5_000;

/** How long a server may take to say goodbye. */
const partingMs = 100;
