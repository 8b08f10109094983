import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { insistOnRedisInCi, useTestRedis, whyNoRedis } from "../brokers/redis.fixture.ts";
import { useTestDatabase } from "../jobs/database.fixture.ts";
import { openStore } from "../jobs/store.fixture.ts";
import { relayParts, type RelayParts } from "../parts.ts";
import { relaySettings } from "../settings.ts";
import { startRelay } from "../start-relay.ts";
import { respond, startDependency } from "./dependency.fixture.ts";
import { openWorker } from "./worker.fixture.ts";

const patience = { timeout: 60_000, interval: 20 };

insistOnRedisInCi();

describe.skipIf(whyNoRedis !== null)(
  `a relay to Redis${whyNoRedis === null ? "" : `, skipped: ${whyNoRedis}`}`,
  () => {
    const database = useTestDatabase();
    const redis = useTestRedis();
    const endings: (() => Promise<unknown>)[] = [];

    beforeEach(async () => void (await redis().client.flushall()));
    afterEach(async () => {
      for (const end of endings.splice(0).toReversed()) await end();
      await redis().client.config("SET", "appendonly", "yes");
      await database().owner.query("DELETE FROM jobs; DELETE FROM outbox");
    });

    const brokerEnvironment = () => ({
      JOBPROOF_BROKER: "redis-sorted-sets",
      JOBPROOF_BROKER_URL: redis().url,
      JOBPROOF_LEASE_MS: "10000",
      JOBPROOF_RECOVER_WITHIN_MS: "2000",
    });

    async function relay(change: (parts: RelayParts) => Partial<RelayParts> = () => ({})) {
      const settings = relaySettings({
        ...brokerEnvironment(),
        JOBPROOF_DATABASE_URL: database().relayUrl,
        JOBPROOF_PORT: "0",
      });
      const log = pino({ level: "silent" });
      const parts = await relayParts(settings);
      const service = await startRelay({ settings, parts: { ...parts, ...change(parts) }, log });
      const stop = (): Promise<void> => service.stop(new AbortController().signal);
      const metrics = async () => (await fetch(`${service.url}/metrics`)).text();
      return { stop, metrics };
    }

    async function worker() {
      const dependency = await startDependency(respond(200));
      endings.push(() => dependency.close());
      const { stop } = await openWorker(database(), { environment: brokerEnvironment() });
      endings.push(stop);
      return dependency;
    }

    const inOutbox = async () => (await database().owner.query("SELECT FROM outbox")).length;
    const inRedis = () => redis().client.hlen("{jobproof}:entries");

    it("carries what is accepted to the broker, and a worker of that broker runs it", async () => {
      const dependency = await worker();
      const { metrics, stop } = await relay();
      endings.push(stop);
      const { submit, statusOf } = openStore(database());
      const payload = JSON.stringify({ url: dependency.url, token: "t" });
      const jobs = await Promise.all(Array.from({ length: 30 }, () => submit({ payload })));
      for (const { id } of jobs) {
        await vi.waitFor(async () => expect(await statusOf(id)).toBe("succeeded"), patience);
      }
      expect(dependency.calls).toHaveLength(30);
      await vi.waitFor(async () => expect([await inOutbox(), await inRedis()]).toEqual([0, 0]));
      expect(await metrics()).toMatch(/^jobproof_relayed_total 30$/m);
      expect(await metrics()).toMatch(/^jobproof_outbox_age_seconds 0$/m);
    });

    it("keeps in the outbox what the broker has not confirmed, and carries it when it can", async () => {
      const { stop } = await relay();
      endings.push(stop);
      redis().pause();
      const { submit } = openStore(database());
      await submit();
      await new Promise((resolve) => {
        setTimeout(resolve, 1_500);
      });
      expect(await inOutbox()).toBe(1);
      redis().resume();
      await vi.waitFor(
        async () => expect([await inOutbox(), await inRedis()]).toEqual([0, 1]),
        patience,
      );
    });

    it("makes one entry of those that a relay sends again, which dies before it drops them", async () => {
      const { submit } = openStore(database());
      const jobs = await Promise.all(Array.from({ length: 20 }, () => submit()));
      const dead = await relay(({ outbox }) => ({
        outbox: { ...outbox, settle: () => Promise.reject(new Error("died")) },
      }));
      await vi.waitFor(async () => expect(await inRedis()).toBe(jobs.length), patience);
      await dead.stop();
      expect(await inOutbox()).toBe(jobs.length);
      await database().owner.query("UPDATE outbox SET visible_at = now()");
      const { stop } = await relay();
      endings.push(stop);
      await vi.waitFor(async () => expect(await inOutbox()).toBe(0), patience);
      expect(await inRedis()).toBe(jobs.length);
    });

    it("ends in good order, with nothing lost, also while the broker is away", async () => {
      const { stop } = await relay();
      redis().pause();
      const { submit } = openStore(database());
      await submit();
      await stop();
      redis().resume();
      expect(await inOutbox()).toBe(1);
    });

    it("does not start on a Redis that would forget its entries", async () => {
      await redis().client.config("SET", "appendonly", "no");
      await expect(relay()).rejects.toMatchObject({
        problems: [expect.stringContaining("set appendonly yes")],
      });
    });

    it.each([
      ["FLUSHALL", async () => void (await redis().client.flushall())],
      ["a restart without its data", () => redis().restart({ loseData: true })],
    ])("loses no job when the broker loses all of them by %s", async (_name, lose) => {
      const { stop } = await relay();
      const { submit, statusOf } = openStore(database());
      const dependency = await startDependency(respond(200));
      endings.push(() => dependency.close());
      const payload = JSON.stringify({ url: dependency.url, token: "t" });
      const jobs = await Promise.all(Array.from({ length: 1_200 }, () => submit({ payload })));
      await vi.waitFor(async () => expect(await inOutbox()).toBe(0), patience);
      await stop();
      expect(await inRedis()).toBe(jobs.length);
      await lose();
      const { stop: stopWorker } = await openWorker(database(), {
        environment: brokerEnvironment(),
      });
      endings.push(stopWorker);
      const left = "SELECT FROM jobs WHERE status IN ('queued', 'running')";
      await vi.waitFor(
        async () => expect(await database().owner.query(left)).toHaveLength(0),
        patience,
      );
      expect(await statusOf(jobs[0]?.id ?? "")).toBe("succeeded");
      expect(dependency.calls).toHaveLength(jobs.length);
    });
  },
);
