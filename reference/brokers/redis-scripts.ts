import { createHash } from "node:crypto";
import { once } from "node:events";

import type { Redis } from "ioredis";

import { BrokerRefused } from "./broker.ts";
import { openRedisClient, type RedisClientOptions } from "./redis-client.ts";

/** Redis did not answer, or cannot now. Whether a script took effect is unknown. */
class RedisUnreachable extends Error {
  constructor(cause: unknown) {
    super("Redis cannot be reached", { cause });
    this.name = "RedisUnreachable";
  }
}

/** A script by which Redis does one thing as a whole: all of it, or nothing. */
export type RedisScript = Readonly<{ lua: string; sha: string }>;

/** Makes a script of its Lua. */
export function scriptOf(lua: string): RedisScript {
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/** Runs scripts in one Redis. */
export interface RedisScripts {
  /** Resolves to the answer. Rejects with RedisUnreachable, or with what Redis objects to. */
  run(
    script: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown>;
  /** Makes a round trip. Rejects as a script would. */
  check(): Promise<void>;
  close(): void;
}

/**
 * Opens one connection for scripts. `inspect` is shown what the server says of itself whenever a
 * connection was made: what it throws is what every script on this connection gets for an answer.
 */
export function openRedisScripts(
  options: RedisClientOptions & Readonly<{ inspect: (info: string) => void }>,
): RedisScripts {
  const client = openRedisClient(options);
  let inspected = Promise.resolve();
  client.on("ready", () => {
    inspected = client.info().then((info) => options.inspect(info));
    inspected.catch(() => undefined);
  });

  async function ask<Answer>(what: () => Promise<Answer>): Promise<Answer> {
    try {
      await untilReady(client, options.timeoutMs);
      await inspected;
      return await what();
    } catch (error) {
      // A connection that was once silent is not used again: answers could come to the wrong question.
      if (isSilence(error)) client.disconnect(true);
      hideCommand(error);
      throw isUnreachable(error) ? new RedisUnreachable(error) : error;
    }
  }

  return {
    run: (script, keys, args) =>
      ask(() =>
        client.evalsha(script.sha, keys.length, ...keys, ...args).catch((error: unknown) => {
          // A server that was started afresh knows no script; it has done nothing yet.
          if (!isReply(error, "NOSCRIPT")) throw error;
          return client.eval(script.lua, keys.length, ...keys, ...args);
        }),
      ),
    check: () => ask(async () => void (await client.ping())),
    close: () => client.disconnect(),
  };
}

/** A client that is just connecting says so soon: it is ready, or has an error. */
async function untilReady(client: Redis, timeoutMs: number): Promise<void> {
  if (client.status === "ready") return;
  await once(client, "ready", { signal: AbortSignal.timeout(timeoutMs) });
}

/** The client puts the whole command into its errors: the password, of one that logs in. */
function hideCommand(error: unknown): void {
  if (error instanceof Error) Reflect.deleteProperty(error, "command");
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === "Command timed out";
}

/** Answers of Redis that say "not now": it loads, is busy with a script, or is no master any more. */
const notNow = ["LOADING", "BUSY", "READONLY", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN"];

function isUnreachable(error: unknown): boolean {
  if (error instanceof BrokerRefused || error instanceof RedisUnreachable) return false;
  // What did not come from the server came from the connection: reset, closed, timed out.
  return !isReply(error) || notNow.some((word) => isReply(error, word));
}

function isReply(error: unknown, word = ""): boolean {
  return error instanceof Error && error.name === "ReplyError" && error.message.startsWith(word);
}
