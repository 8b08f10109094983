import { randomUUID } from "node:crypto";

import { groupCommit } from "../jobs/group-commit.ts";
import type { Broker, EntryLease, LeaseStatus, Settlement } from "./broker.ts";
import { redisAlarm } from "./redis-alarm.ts";
import { bodyOf, entryIn, idOf } from "./entry-body.ts";
import { refuseUnsafeRedis } from "./redis-safety.ts";
import { openRedisScripts, type RedisScript } from "./redis-scripts.ts";
import {
  buryScript,
  claimScript,
  enqueueScript,
  nextDueScript,
  renewScript,
  settleScript,
} from "./redis-sorted-sets-scripts.ts";

/** Where the queue is, and how it is ordered. */
export type RedisQueue = Readonly<{
  url: string;
  /** The queue's name; all of its keys begin with it. */
  queue: string;
  /** How much waiting makes up for one step of priority. */
  agingMs: number;
  /** How long one command may take. */
  timeoutMs: number;
  /** Whether a Redis that evicts, or keeps nothing on its disk, may be used all the same. */
  allowUnsafe: boolean;
}>;

/**
 * A queue in Redis, in sorted sets: those who wait by their turn, those who are away by their return.
 *
 * An entry has one id, its job and attempt, so that enqueuing it twice makes one. Each act is one
 * script: a worker that dies between two commands leaves nothing in between. What is lost with a
 * second of the log, or with all data, is made anew by the first entry that comes; the store's
 * reconciler brings it.
 */
export function redisSortedSetsBroker(options: RedisQueue): Broker {
  const { url, queue, agingMs, timeoutMs, allowUnsafe } = options;
  const { keys, unreadable, channel } = placesOf(queue);
  const scripts = openRedisScripts({
    url,
    name: "jobproof-queue",
    timeoutMs,
    inspect: (info) => refuseUnsafeRedis(info, { allowUnsafe }),
  });
  const run = (script: RedisScript, args: readonly (string | number)[]): Promise<unknown> =>
    scripts.run(script, keys, args);

  const alarm = redisAlarm({
    url,
    channel,
    untilNextDueMs: async () => Number((await run(nextDueScript, [])) ?? Infinity),
  });

  const settleInGroups = groupCommit<Settling, LeaseStatus>({
    ...settledAtOnce,
    commit: async (settling) => {
      const args = settling.flatMap(({ lease, how }) => [
        idOf(lease.entry),
        lease.token,
        msOf(how),
      ]);
      const answers = (await run(settleScript, [channel, ...args])) as readonly number[];
      return answers.map((isHeld) => (isHeld === 1 ? "held" : "lost"));
    },
  });

  return {
    name: "redis-sorted-sets",
    traits: { durable: true, delay: true, priority: true, isOutbox: false, isPushed: false },

    async enqueue(added) {
      if (added.length === 0) return 0;
      const args = added.flatMap((one) => [idOf(one), one.delayMs, one.priority, bodyOf(one)]);
      return Number(await run(enqueueScript, [channel, agingMs, ...args]));
    },

    async claim({ limit, leaseMs }) {
      const token = randomUUID();
      const flat = (await run(claimScript, [limit, leaseMs, token])) as readonly string[];
      const leases: EntryLease[] = [];
      for (let at = 0; at < flat.length; at += 2) {
        const [id = "", body = ""] = flat.slice(at, at + 2);
        const entry = entryIn(body);
        if (entry !== null && idOf(entry) === id) leases.push({ entry, token });
        else await scripts.run(buryScript, [...keys, unreadable], [id, body, token]);
      }
      return leases;
    },

    async renew(leases, leaseMs) {
      const args = leases.flatMap(({ entry, token }) => [idOf(entry), token]);
      if (leases.length > 0) await run(renewScript, [leaseMs, ...args]);
    },

    settle: (lease, how) => settleInGroups({ lease, how }),
    waitForEntries: (wait) => alarm.wait(wait),
    mayHaveLost: async () => true,
    check: () => scripts.check(),
    async close() {
      await alarm.close();
      scripts.close();
    },
  };
}

type Settling = Readonly<{ lease: EntryLease; how: Settlement }>;

const settledAtOnce = { maxItems: 500, maxInFlight: 1, sizeOf: () => 1, maxSize: 500 };

/** What every key and channel of a queue begins with. The braces keep all keys on one node of a cluster. */
export function keyPrefixOf(queue: string): string {
  return `{${queue}}:`;
}

function placesOf(queue: string) {
  const place = (name: string): string => `${keyPrefixOf(queue)}${name}`;
  return {
    keys: ["entries", "waiting", "away", "tokens"].map((name) => place(name)),
    unreadable: place("unreadable"),
    channel: place("offered"),
  };
}

/** After how long the entry is offered again; -1 is never. */
function msOf(how: Settlement): number {
  if (how === "done") return -1;
  return how === "again" ? 0 : how.afterMs;
}
