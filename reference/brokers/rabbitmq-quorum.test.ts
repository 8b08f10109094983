import { randomUUID } from "node:crypto";
import { connect, type Channel, type ChannelModel } from "amqplib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Broker, EntryLease, QueueEntry } from "./broker.ts";
import { claimSome, exerciseBroker, some } from "./broker.exercise.ts";
import { rabbitmqQuorumBroker, type RabbitQueue } from "./rabbitmq-quorum.ts";
import { insistOnRabbitInCi, useTestRabbit, whyNoRabbit } from "./rabbitmq.fixture.ts";

const patience = { timeout: 90_000, interval: 50 };

insistOnRabbitInCi();

describe.skipIf(whyNoRabbit !== null)(
  `on RabbitMQ${whyNoRabbit ? `, skipped: ${whyNoRabbit}` : ""}`,
  () => {
    const rabbit = useTestRabbit();
    const opened: Broker[] = [];
    let queue = "";

    function open(change: Partial<RabbitQueue> = {}): Broker {
      return rabbitmqQuorumBroker({
        url: rabbit().url,
        queue,
        prefetch: 100,
        timeoutMs: 20_000,
        ...change,
      });
    }

    function connectBroker(change: Partial<RabbitQueue> = {}): Broker {
      const broker = open(change);
      opened.push(broker);
      return broker;
    }

    beforeEach(() => {
      queue = `jobs-${randomUUID()}`;
    });
    afterEach(async () => {
      for (const broker of opened.splice(0)) await broker.close();
    });

    exerciseBroker("rabbitmq-quorum", async () => open(), ["delay", "priority"]);

    it("keeps the order of entries that came together", async () => {
      const broker = connectBroker();
      const together = Array.from({ length: 10 }, () => entryOf());
      await broker.enqueue(together);
      const order = (await claim(broker)).map(({ entry }) => entry.jobId);
      expect(order).toEqual(together.map(({ jobId }) => jobId));
    });

    it("leaves to others what it has no slot for", async () => {
      const [full, other] = [connectBroker({ prefetch: 2 }), connectBroker()];
      const entries = Array.from({ length: 6 }, () => entryOf());
      await full.check();
      await full.enqueue(entries);
      expect(await claimSome(full, { limit: 10, leaseMs: 60_000 })).toHaveLength(2);
      expect(await claimSome(other, { limit: 10, leaseMs: 60_000 })).toHaveLength(4);
    });

    it("gives back what it has fetched and not claimed", async () => {
      const [slow, other] = [connectBroker(), connectBroker()];
      expect(await slow.claim({ limit: 1, leaseMs: 60_000 })).toEqual([]);
      await slow.enqueue([entryOf(), entryOf()]);
      await slow.waitForEntries({ atMostMs: 20_000, signal: AbortSignal.timeout(20_000) });
      await vi.waitFor(async () => {
        expect((await claim(other)).length).toBeGreaterThan(0);
      }, patience);
    });

    it("says that entries may be missing only when it has none left", async () => {
      const [api, worker] = [connectBroker(), connectBroker()];
      expect(await api.mayHaveLost()).toBe(true);
      await api.enqueue([entryOf()]);
      await vi.waitFor(async () => expect(await api.mayHaveLost()).toBe(false), patience);
      const [lease] = await claim(worker);
      expect(await api.mayHaveLost()).toBe(true);
      expect(await worker.settle(some(lease), "done")).toBe("held");
    });

    it("offers an entry again that was put back for later, and not before", async () => {
      const broker = connectBroker();
      await broker.enqueue([entryOf()]);
      const [lease] = await claim(broker);
      const startedAt = performance.now();
      expect(await broker.settle(some(lease), { afterMs: 400 })).toBe("held");
      await vi.waitFor(async () => expect(await claim(broker)).toHaveLength(1), patience);
      // It stays for the longest of the steps that is not longer than asked.
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(250);
    });

    it("keeps entries when RabbitMQ is killed and comes back, and holds no lease any more", async () => {
      const broker = connectBroker();
      await broker.enqueue([entryOf()]);
      const [lost] = await claim(broker);
      await broker.enqueue([entryOf()]);
      await rabbit().restart();
      await vi.waitFor(() => broker.check(), patience);
      expect(await broker.settle(some(lost), "done")).toBe("lost");
      const found: EntryLease[] = [];
      await vi.waitFor(async () => {
        found.push(...(await claim(broker)));
        expect(found).toHaveLength(2);
      }, patience);
    });

    it("goes on by itself on a server that has lost everything", async () => {
      const [api, worker] = [connectBroker(), connectBroker()];
      await api.enqueue([entryOf()]);
      const [lost] = await claim(worker);
      await rabbit().restart({ loseData: true });
      await vi.waitFor(() => Promise.all([api.check(), worker.check()]), patience);
      expect(await worker.mayHaveLost()).toBe(true);
      await api.enqueue([some(lost).entry]);
      await vi.waitFor(async () => {
        expect(await claim(worker)).toMatchObject([{ entry: { jobId: lost?.entry.jobId } }]);
      }, patience);
    });

    it("ends every act in time while RabbitMQ is silent, and finds back afterwards", async () => {
      const broker = connectBroker({ timeoutMs: 500 });
      await broker.check();
      rabbit().pause();
      const startedAt = performance.now();
      await expect(broker.enqueue([entryOf()])).rejects.toThrow("RabbitMQ cannot be reached");
      await expect(broker.claim({ limit: 1, leaseMs: 1_000 })).rejects.toThrow(
        "RabbitMQ cannot be reached",
      );
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      rabbit().resume();
      await vi.waitFor(() => broker.enqueue([entryOf()]), patience);
    });

    describe("behind its back", () => {
      let connection: ChannelModel;
      let channel: Channel;
      beforeEach(async () => {
        connection = await connect(rabbit().url);
        channel = await connection.createChannel();
        channel.on("error", () => undefined);
      });
      afterEach(() => connection.close());

      it("puts what nobody can read where a person finds it, and hands out the rest", async () => {
        const broker = connectBroker();
        await broker.check();
        channel.sendToQueue(queue, Buffer.from("{not ours"));
        const entry = entryOf();
        await broker.enqueue([entry]);
        expect(await claim(broker)).toMatchObject([{ entry: { jobId: entry.jobId } }]);
        await vi.waitFor(async () => {
          const buried = await channel.get(`${queue}.dead`, { noAck: true });
          expect(buried && buried.content.toString()).toBe("{not ours");
        }, patience);
      });

      it("makes its queue again when it was deleted", async () => {
        const broker = connectBroker();
        expect(await broker.claim({ limit: 1, leaseMs: 60_000 })).toEqual([]);
        await channel.deleteQueue(queue);
        await vi.waitFor(async () => {
          await broker.enqueue([entryOf()]);
          expect((await claim(broker)).length).toBeGreaterThan(0);
        }, patience);
      });

      it("calls a message that leads to no queue not enqueued, though it is confirmed", async () => {
        const broker = connectBroker();
        await broker.check();
        await channel.deleteQueue(queue);
        await expect(broker.enqueue([entryOf()])).rejects.toThrow("RabbitMQ cannot be reached");
      });

      it("refuses a queue that is set otherwise, and says what to do", async () => {
        await channel.assertQueue(queue, { durable: true });
        await expect(connectBroker().enqueue([entryOf()])).rejects.toThrow(
          /is set otherwise .* JOBPROOF_BROKER_QUEUE/,
        );
      });
    });

    it("shows the password to nobody, also when it is wrong", async () => {
      const broker = connectBroker({ url: rabbit().url.replace("secret", "guessed") });
      const error: unknown = await broker.check().catch((reason: unknown) => reason);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("guessed");
    });

    it("can be closed while RabbitMQ is away", async () => {
      const broker = open({ url: "amqp://127.0.0.1:1", timeoutMs: 300 });
      await expect(broker.check()).rejects.toThrow("RabbitMQ cannot be reached");
      await broker.close();
    });
  },
);

function entryOf(): QueueEntry {
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  return { jobId: randomUUID(), attempt: 1, tenant: "a", traceparent, priority: 5, delayMs: 0 };
}

function claim(broker: Broker): Promise<readonly EntryLease[]> {
  return claimSome(broker, { limit: 10, leaseMs: 60_000 });
}
