import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Broker, EntryLease, QueueEntry } from "./broker.ts";
import { exerciseBroker, pass, some } from "./broker.exercise.ts";
import { redisSortedSetsBroker, type RedisQueue } from "./redis-sorted-sets.ts";
import { insistOnRedisInCi, useTestRedis, whyNoRedis } from "./redis.fixture.ts";

const patience = { timeout: 30_000, interval: 20 };

insistOnRedisInCi();

describe.skipIf(whyNoRedis !== null)(
  `on Redis${whyNoRedis ? `, skipped: ${whyNoRedis}` : ""}`,
  () => {
    const redis = useTestRedis();
    const opened: Broker[] = [];

    function open(change: Partial<RedisQueue> = {}): Broker {
      const { url } = redis();
      const queue = { url, queue: "jobs", agingMs: 60_000, timeoutMs: 5_000, allowUnsafe: false };
      return redisSortedSetsBroker({ ...queue, ...change });
    }

    function connect(change: Partial<RedisQueue> = {}): Broker {
      const broker = open(change);
      opened.push(broker);
      return broker;
    }

    exerciseBroker("redis-sorted-sets", async () => open());

    beforeEach(async () => void (await redis().client.flushall()));
    afterEach(async () => {
      for (const broker of opened.splice(0)) await broker.close();
      await redis().client.config("SET", "maxmemory-policy", "noeviction", "appendonly", "yes");
    });

    it("makes one entry of two, and says so", async () => {
      const broker = connect();
      const entry = entryOf();
      expect(await broker.enqueue([entry, entryOf()])).toBe(2);
      expect(await broker.enqueue([entry])).toBe(0);
      expect(await claim(broker)).toHaveLength(2);
      expect(await broker.enqueue([entry])).toBe(0);
      expect(await claim(broker)).toHaveLength(0);
    });

    it("keeps the order of entries that came together", async () => {
      const broker = connect();
      const together = Array.from({ length: 10 }, () => entryOf());
      await broker.enqueue(together);
      const order = (await claim(broker)).map(({ entry }) => entry.jobId);
      expect(order).toEqual(together.map(({ jobId }) => jobId));
    });

    it("lets an entry of low priority go first that has waited for its head start", async () => {
      const broker = connect({ agingMs: 10 });
      const [low, high, late] = [entryOf(0), entryOf(9), entryOf(9)];
      await broker.enqueue([low]);
      await broker.enqueue([high]);
      await pass(200);
      await broker.enqueue([late]);
      const order = (await claim(broker)).map(({ entry }) => entry.jobId);
      expect(order).toEqual([high.jobId, low.jobId, late.jobId]);
    });

    it("keeps entries and leases when Redis is killed and comes back", async () => {
      const broker = connect();
      const [leased, waiting] = [entryOf(), entryOf()];
      await broker.enqueue([leased]);
      const [lease] = await claim(broker);
      await broker.enqueue([waiting]);
      await redis().restart();
      await vi.waitFor(() => broker.check(), patience);
      expect(await claim(broker)).toMatchObject([{ entry: { jobId: waiting.jobId } }]);
      expect(await broker.settle(some(lease), "done")).toBe("held");
    });

    it.each([
      ["FLUSHALL", async () => void (await redis().client.flushall())],
      ["a restart without its data", () => redis().restart({ loseData: true })],
    ])("goes on by itself after %s, and holds no lease any more", async (_name, lose) => {
      const [api, worker] = [connect(), connect()];
      await api.enqueue([entryOf()]);
      const [lost] = await claim(worker);
      await lose();
      await vi.waitFor(async () => Promise.all([api.check(), worker.check()]), patience);
      expect(await worker.settle(some(lost), "done")).toBe("lost");
      await api.enqueue([some(lost).entry]);
      expect(await claim(worker)).toMatchObject([{ entry: { jobId: lost?.entry.jobId } }]);
    });

    it("wakes a worker that waited before Redis was restarted", async () => {
      const [api, worker] = [connect(), connect()];
      await worker.check();
      await redis().restart();
      await vi.waitFor(() => api.check(), patience);
      await vi.waitFor(async () => {
        const woken = worker.waitForEntries({
          atMostMs: 30_000,
          signal: AbortSignal.timeout(30_000),
        });
        await api.enqueue([entryOf()]);
        await woken;
      }, patience);
      expect((await claim(worker)).length).toBeGreaterThan(0);
    });

    it("ends every command in time while Redis is silent, and says nothing twice afterwards", async () => {
      const [api, worker] = [connect({ timeoutMs: 300 }), connect({ timeoutMs: 300 })];
      await Promise.all([api.check(), worker.check()]);
      const entry = entryOf();
      redis().pause();
      const startedAt = performance.now();
      const silent = Promise.allSettled([api.enqueue([entry]), claim(worker)]);
      expect((await silent).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
      await expect(api.enqueue([entry])).rejects.toThrow("Redis cannot be reached");
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      redis().resume();
      await vi.waitFor(() => api.enqueue([entry]), patience);
      // Whichever of the enqueues took effect, and however late: it is one entry, leased once.
      const { client } = redis();
      expect(await client.hlen("{jobs}:entries")).toBe(1);
      expect((await client.zcard("{jobs}:waiting")) + (await client.zcard("{jobs}:away"))).toBe(1);
    });

    it("answers lost, and nothing worse, to whoever settles again because no answer came", async () => {
      const [worker, other] = [connect(), connect()];
      const [done, again] = [entryOf(), entryOf()];
      await worker.enqueue([done, again]);
      const [first, second] = await claim(worker);
      expect(await worker.settle(some(first), "done")).toBe("held");
      expect(await worker.settle(some(second), "again")).toBe("held");
      const [taken] = await claim(other);
      expect(await worker.settle(some(first), "done")).toBe("lost");
      expect(await worker.settle(some(second), "done")).toBe("lost");
      expect(await other.settle(some(taken), "done")).toBe("held");
    });

    it("puts what nobody can read aside, and hands out the rest", async () => {
      const broker = connect();
      const entry = entryOf();
      const { client } = redis();
      await client.hset("{jobs}:entries", "strange", "1.000 {not ours");
      await client.zadd("{jobs}:waiting", 1, "strange");
      await broker.enqueue([entry]);
      expect(await claim(broker)).toMatchObject([{ entry: { jobId: entry.jobId } }]);
      expect(await client.hgetall("{jobs}:unreadable")).toEqual({ strange: "{not ours" });
      expect(await client.hlen("{jobs}:entries")).toBe(1);
    });

    it.each([
      ["maxmemory-policy", "allkeys-lru", /evicts keys .* set noeviction/],
      ["appendonly", "no", /forgets its entries .* set appendonly yes/],
    ])("refuses a Redis whose %s is %s, unless it is told to", async (name, value, reason) => {
      await redis().client.config("SET", name, value);
      await expect(connect().check()).rejects.toThrow(reason);
      await expect(connect().enqueue([entryOf()])).rejects.toThrow(reason);
      expect(await connect({ allowUnsafe: true }).enqueue([entryOf()])).toBe(1);
    });

    it("shows the password to nobody, also when it is wrong", async () => {
      const { client, url } = redis();
      await client.config("SET", "requirepass", "right");
      const broker = connect({ url: url.replace("//", "//:guessed@") });
      const error: unknown = await broker.check().catch((reason: unknown) => reason);
      await client.config("SET", "requirepass", "");
      expect(inspect(error, { depth: 9 })).toContain("WRONGPASS");
      expect(inspect(error, { depth: 9 })).not.toContain("guessed");
    });

    it("can be closed while Redis is away", async () => {
      const broker = open({ url: "redis://127.0.0.1:1/0" });
      await expect(broker.check()).rejects.toThrow("Redis cannot be reached");
      await broker.close();
    });
  },
);

function entryOf(priority = 5): QueueEntry {
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  return { jobId: randomUUID(), attempt: 1, tenant: "a", traceparent, priority, delayMs: 0 };
}

function claim(broker: Broker): Promise<readonly EntryLease[]> {
  return broker.claim({ limit: 10, leaseMs: 60_000 });
}
