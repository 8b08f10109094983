import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";

import type { Broker, EntryLease, QueueEntry } from "./broker.ts";

/** What a broker may lack, beside what every one must do. */
type Trait = "delay" | "priority";

function leaveOut(): void {}

/**
 * The executable half of `broker.ts`: what every broker must do, run by the test of each.
 *
 * `open` connects one more client to the same queue, so that two of them stand for two workers.
 * What depends on a trait is left out for a broker that lacks it, and says so itself.
 */
export function exerciseBroker(
  name: string,
  open: () => Promise<Broker>,
  lacking: readonly Trait[] = [],
): void {
  describe(`the ${name} broker`, () => {
    const opened: Broker[] = [];

    const itWith = (trait: Trait) => (lacking.includes(trait) ? leaveOut : it);

    async function connect(): Promise<Broker> {
      const broker = await open();
      opened.push(broker);
      return broker;
    }

    afterEach(async () => {
      for (const broker of opened.splice(0)) {
        for (const lease of await claimAll(broker)) await broker.settle(lease, "done");
        await broker.close();
      }
    });

    it("says which traits it has", async () => {
      const { traits } = await connect();
      const said = { delay: traits.delay, priority: traits.priority };
      expect(said).toEqual({
        delay: !lacking.includes("delay"),
        priority: !lacking.includes("priority"),
      });
    });

    it("hands an entry on as it came", async () => {
      const broker = await connect();
      const entry = entryOf({ attempt: 3, priority: 7 });
      await broker.enqueue([entry]);
      expect((await claimAll(broker)).map((lease) => lease.entry)).toEqual([entry]);
    });

    it("answers empty rather than waiting, and never more than asked for", async () => {
      const broker = await connect();
      expect(await broker.claim({ limit: 10, leaseMs: 60_000 })).toEqual([]);
      await broker.enqueue([entryOf(), entryOf(), entryOf()]);
      expect(await claimSome(broker, { limit: 2, leaseMs: 60_000 })).toHaveLength(2);
    });

    it("leases each entry to one of many workers", async () => {
      const brokers = [await connect(), await connect(), await connect()];
      const entries = Array.from({ length: 60 }, () => entryOf());
      await brokers[0]?.enqueue(entries);
      const claimed = await Promise.all(brokers.map((broker) => claimAll(broker)));
      const ids = claimed.flat().map((lease) => lease.entry.jobId);
      expect(ids.toSorted()).toEqual(entries.map(({ jobId }) => jobId).toSorted());
    });

    it("forgets an entry that is done", async () => {
      const broker = await connect();
      await broker.enqueue([entryOf()]);
      const [lease] = await claimSome(broker, { limit: 1, leaseMs: 60 });
      expect(await broker.settle(some(lease), "done")).toBe("held");
      await pass(80);
      expect(await claimAll(broker)).toEqual([]);
    });

    it("offers an entry again that was given back", async () => {
      const [first, second] = [await connect(), await connect()];
      await first.enqueue([entryOf()]);
      const [lease] = await claimSome(first, { limit: 1, leaseMs: 60_000 });
      expect(await first.settle(some(lease), "again")).toBe("held");
      expect(await claimAll(second)).toMatchObject([{ entry: { jobId: lease?.entry.jobId } }]);
    });

    itWith("delay")("offers an entry later that was put back for later (trait delay)", async () => {
      const [first, second] = [await connect(), await connect()];
      await first.enqueue([entryOf()]);
      const [lease] = await claimSome(first, { limit: 1, leaseMs: 60_000 });
      const startedAt = performance.now();
      expect(await first.settle(some(lease), { afterMs: 150 })).toBe("held");
      expect(await claimAll(second)).toEqual([]);
      await untilClaimed(second);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(150);
    });

    it("offers an entry again whose worker was silent past its lease, and then refuses that worker", async () => {
      const [zombie, second] = [await connect(), await connect()];
      await zombie.enqueue([entryOf()]);
      const [lost] = await claimSome(zombie, { limit: 1, leaseMs: 60 });
      await pass(80);
      const [lease] = await claimAll(second);
      expect(lease?.entry).toEqual(lost?.entry);
      expect(await zombie.settle(some(lost), "done")).toBe("lost");
      expect(await second.settle(some(lease), "done")).toBe("held");
    });

    it("keeps an entry from others for as long as its lease is renewed", async () => {
      const [first, second] = [await connect(), await connect()];
      await first.enqueue([entryOf()]);
      const leases = await claimSome(first, { limit: 1, leaseMs: 200 });
      const renewing = setInterval(() => void first.renew(leases, 200), 60);
      for (let looks = 0; looks < 4; looks += 1) {
        await pass(80);
        expect(await claimAll(second)).toEqual([]);
      }
      clearInterval(renewing);
      expect(await first.settle(some(leases[0]), "done")).toBe("held");
    });

    it("wakes a waiting worker for a new entry", async () => {
      const [api, worker] = [await connect(), await connect()];
      await worker.waitForEntries({ atMostMs: 50, signal: new AbortController().signal });
      const woken = worker.waitForEntries({
        atMostMs: 30_000,
        signal: new AbortController().signal,
      });
      await api.enqueue([entryOf()]);
      await woken;
      expect(await claimAll(worker)).toHaveLength(1);
    });

    it("stops waiting when it is told to, or when the time is over", async () => {
      const broker = await connect();
      const stop = new AbortController();
      await broker.waitForEntries({ atMostMs: 20, signal: stop.signal });
      const waiting = broker.waitForEntries({ atMostMs: 30_000, signal: stop.signal });
      stop.abort();
      await waiting;
      expect(await claimAll(broker)).toEqual([]);
    });

    itWith("priority")(
      "offers an entry of high priority first, and otherwise the oldest (trait priority)",
      async () => {
        const broker = await connect();
        const priorities = [1, 5, 9, 5];
        const entries = priorities.map((priority) => entryOf({ priority }));
        for (const entry of entries) await broker.enqueue([entry]);
        const order = (await claimAll(broker)).map((lease) =>
          entries.indexOf(same(entries, lease)),
        );
        expect(order).toEqual([2, 1, 3, 0]);
      },
    );

    itWith("delay")(
      "offers a delayed entry when it is due: never before, usually within 50 ms (trait delay)",
      async () => {
        const [api, worker] = [await connect(), await connect()];
        const lateMs: number[] = [];
        for (const delayMs of [100, 130, 160, 190, 220]) {
          const startedAt = performance.now();
          await api.enqueue([entryOf({ delayMs })]);
          await untilClaimed(worker);
          lateMs.push(performance.now() - startedAt - delayMs);
        }
        expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
        // The median: one hiccup of a busy machine is not the broker's.
        expect(lateMs.toSorted((a, b) => a - b)[2]).toBeLessThan(50);
      },
    );
  });
}

function entryOf(change: Partial<QueueEntry> = {}): QueueEntry {
  return {
    jobId: randomUUID(),
    attempt: 1,
    tenant: "tenant-a",
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    priority: 5,
    delayMs: 0,
    ...change,
  };
}

/** How long what is pushed may take to come, and what was not claimed to be given back. */
const pushedWithinMs = 800;

/** Claims until there are so many, or until nothing more comes. */
export async function claimSome(
  broker: Broker,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<readonly EntryLease[]> {
  const leases: EntryLease[] = [];
  const until = performance.now() + (broker.traits.isPushed ? pushedWithinMs : 0);
  while (leases.length < limit) {
    const more = await broker.claim({ limit: limit - leases.length, leaseMs });
    leases.push(...more);
    const leftMs = until - performance.now();
    if (more.length > 0) continue;
    if (leftMs <= 0) break;
    const signal = new AbortController().signal;
    await broker.waitForEntries({ atMostMs: Math.min(leftMs, 100), signal });
  }
  return leases;
}

function claimAll(broker: Broker): Promise<readonly EntryLease[]> {
  return claimSome(broker, { limit: 1_000, leaseMs: 60_000 });
}

async function untilClaimed(broker: Broker): Promise<void> {
  while ((await claimSome(broker, { limit: 1, leaseMs: 60_000 })).length === 0) {
    await broker.waitForEntries({ atMostMs: 5_000, signal: new AbortController().signal });
  }
}

function same(entries: readonly QueueEntry[], lease: EntryLease): QueueEntry {
  return some(entries.find(({ jobId }) => jobId === lease.entry.jobId));
}

/** What must be there. */
export function some<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The broker handed out nothing");
  return value;
}

/** Lets time pass where time is what is tested, and there is nothing else to wait for. */
export function pass(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
