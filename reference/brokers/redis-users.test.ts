import { randomUUID } from "node:crypto";

import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Broker, QueueEntry } from "./broker.ts";
import { exerciseBroker } from "./broker.exercise.ts";
import { redisSortedSetsBroker } from "./redis-sorted-sets.ts";
import { brokerUserOf, makeRedisUsers, type BrokerRole } from "./redis-users.ts";
import { insistOnRedisInCi, useTestRedis, whyNoRedis } from "./redis.fixture.ts";

insistOnRedisInCi();

describe.skipIf(whyNoRedis !== null)(
  `users of a queue in Redis${whyNoRedis ? `, skipped: ${whyNoRedis}` : ""}`,
  () => {
    const redis = useTestRedis();
    const queue = "jobs";
    const passwords = { worker: "worker-secret", relay: "relay-secret" };
    const opened: (() => unknown)[] = [];

    beforeEach(async () => {
      await redis().client.flushall();
      await makeRedisUsers({ url: redis().url, queue, passwords });
    });
    afterEach(async () => {
      for (const close of opened.splice(0)) await close();
    });

    function urlOf(role: BrokerRole, password = passwords[role]): string {
      const { host, pathname } = new URL(redis().url);
      return `redis://${brokerUserOf(queue, role)}:${password}@${host}${pathname}`;
    }

    function open(role: BrokerRole, change = {}): Broker {
      const how = { queue, agingMs: 60_000, timeoutMs: 5_000, allowUnsafe: false };
      return redisSortedSetsBroker({ url: urlOf(role), ...how, ...change });
    }

    function connect(role: BrokerRole, change = {}): Broker {
      const broker = open(role, change);
      opened.push(() => broker.close());
      return broker;
    }

    /** Says something to the server as this role, behind the broker's back. */
    async function say(role: BrokerRole, command: string): Promise<unknown> {
      const [name = "", ...words] = command.split(" ");
      const client = new Redis(urlOf(role), { lazyConnect: true, retryStrategy: null });
      client.on("error", () => undefined);
      opened.push(() => client.disconnect());
      await client.connect();
      return await client.call(name, ...words);
    }

    const entry = (): QueueEntry => ({
      jobId: randomUUID(),
      attempt: 1,
      tenant: "tenant-a",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      priority: 5,
      delayMs: 0,
    });

    // What a worker may is enough for all that a broker promises.
    exerciseBroker("redis-sorted-sets", async () => open("worker"));

    it("let a relay add entries, and take none", async () => {
      const relay = connect("relay");
      const added = entry();
      expect(await relay.enqueue([added])).toBe(1);
      expect(await relay.enqueue([added])).toBe(0);
      await expect(relay.claim({ limit: 1, leaseMs: 1_000 })).rejects.toThrow(
        "can't run this command",
      );
      expect(await connect("worker").claim({ limit: 9, leaseMs: 1_000 })).toHaveLength(1);
    });

    it.each<[BrokerRole, string]>([
      ["relay", "HDEL {jobs}:entries x"],
      ["relay", "ZREM {jobs}:waiting x"],
      ["relay", "ZPOPMIN {jobs}:waiting"],
      ["relay", "DEL {jobs}:entries"],
      ["relay", "HSET {other}:entries x y"],
      ["relay", "FLUSHALL"],
      ["relay", "CONFIG GET *"],
      ["worker", "HGET {other}:entries x"],
      ["worker", "ZADD {other}:waiting 1 x"],
      ["worker", "PUBLISH {other}:offered now"],
      ["worker", "DEL {jobs}:entries"],
      ["worker", "KEYS *"],
      ["worker", "FLUSHALL"],
      ["worker", "CONFIG SET maxmemory-policy allkeys-lru"],
      ["worker", "ACL LIST"],
      ["worker", "SHUTDOWN NOSAVE"],
    ])("refuse a %s to say %s", async (role, command) => {
      await connect("worker").enqueue([entry()]);
      await expect(say(role, command)).rejects.toThrow("NOPERM");
      expect(await redis().client.zcard("{jobs}:waiting")).toBe(1);
    });

    it("keep a queue whose name means something in a pattern to itself", async () => {
      await makeRedisUsers({ url: redis().url, queue: "j*", passwords });
      const { host, pathname } = new URL(redis().url);
      const url = `redis://${encodeURIComponent("j*-worker")}:${passwords.worker}@${host}${pathname}`;
      await expect(connect("worker", { url }).enqueue([entry()])).rejects.toThrow("NOPERM");
      expect(await connect("worker", { url, queue: "j*" }).enqueue([entry()])).toBe(1);
    });

    it("are kept over a restart, also one that loses all data", async () => {
      await redis().restart({ loseData: true });
      expect(await connect("relay").enqueue([entry()])).toBe(1);
    });

    it("get a new password, and lose the old one", async () => {
      const renewed = { ...passwords, relay: "another" };
      expect(await makeRedisUsers({ url: redis().url, queue, passwords: renewed })).toEqual({
        isKept: true,
      });
      await expect(connect("relay").check()).rejects.toThrow();
      await connect("relay", { url: urlOf("relay", "another") }).check();
    });

    it("are told apart from those that a restart forgets", async () => {
      await redis().restart({ aclFile: false });
      expect(await makeRedisUsers({ url: redis().url, queue, passwords })).toEqual({
        isKept: false,
      });
      await redis().restart();
    });
  },
);
