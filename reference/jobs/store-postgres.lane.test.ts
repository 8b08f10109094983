import { beforeEach, describe, expect, it } from "vitest";

import { postgresBroker } from "../brokers/postgres.ts";
import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore, submissionOf } from "./store.fixture.ts";
import type { ClaimedJob } from "./store.ts";

const error = { code: "dependency-failed", message: "The dependency answered 503" } as const;
const now = { kind: "retry", delayMs: 0 } as const;
const die = { kind: "die" } as const;
const tenant = caller.tenant;

describe("jobs of one order key in PostgreSQL", () => {
  const database = useTestDatabase();
  let keys = 0;
  let orderKey = "";

  beforeEach(async () => {
    orderKey = `key-${(keys += 1)}`;
    await database().owner.query("DELETE FROM outbox");
  });

  function open() {
    const store = openStore(database());

    /** Submits jobs of the key, one after the other. */
    async function submitAll(count: number): Promise<readonly string[]> {
      const ids: string[] = [];
      while (ids.length < count) ids.push((await store.submit({ orderKey })).id);
      return ids;
    }

    /** Claims whatever the queue offers, as a worker does. */
    async function claimOffered(): Promise<readonly ClaimedJob[]> {
      const entries = await database().owner.query<{ job_id: string; attempt: number }>(
        "DELETE FROM outbox WHERE visible_at <= clock_timestamp() RETURNING job_id, attempt",
      );
      const rest = { tenant, traceparent: "", priority: 5, delayMs: 0 };
      const offered = entries.map(({ job_id: jobId, attempt }) => ({ jobId, attempt, ...rest }));
      return store.worker.claim({ entries: offered, leaseMs: 60_000, worker: "test" });
    }

    async function claimOne(): Promise<ClaimedJob> {
      const [job, ...others] = await claimOffered();
      if (job === undefined || others.length > 0) throw new Error("Not one job was offered");
      return job;
    }

    async function replay(jobId: string) {
      const { entries } = await store.api.listDeadLetters({ tenant, limit: 200, after: null });
      const entry = entries.find((one) => one.jobId === jobId);
      return store.api.replay({ id: entry?.id ?? "", tenant }, caller);
    }

    const end = ({ fence }: ClaimedJob) => store.worker.complete({ fence, result: "null" });
    return { ...store, submitAll, claimOffered, claimOne, replay, end };
  }

  it("are offered one at a time, in the order in which they were accepted", async () => {
    const { submitAll, claimOne, claimOffered, end } = open();
    const ids = await submitAll(4);
    for (const id of ids) {
      const job = await claimOne();
      expect(job.fence.jobId).toBe(id);
      expect(await claimOffered()).toEqual([]);
      await end(job);
    }
    expect(await claimOffered()).toEqual([]);
  });

  it("keep the same order when many are accepted by one commit", async () => {
    const { api, claimOne, end } = open();
    const all = Array.from({ length: 40 }, () => submissionOf({ orderKey }));
    await Promise.all(all.map((submission) => api.submit(submission)));
    const started = [];
    while (started.length < all.length) {
      const job = await claimOne();
      started.push(job.fence.jobId);
      await end(job);
    }
    expect(started).toEqual(all.map(({ id }) => id));
  });

  it("do not hold up other keys, other tenants, or jobs without a key", async () => {
    const { submit, submitAll, claimOffered } = open();
    const [first] = await submitAll(3);
    const others = [
      await submit({ orderKey: `${orderKey}-other` }),
      await submit({ orderKey: null }),
      await submit({ orderKey, tenant: "tenant-b" }),
    ];
    const started = (await claimOffered()).map(({ fence }) => fence.jobId);
    expect(new Set(started)).toEqual(new Set([first, ...others.map(({ id }) => id)]));
    expect(started).toHaveLength(4);
  });

  it("cannot be claimed out of their turn, even by an entry that should not exist", async () => {
    const { submitAll, claim } = open();
    const [, second = ""] = await submitAll(2);
    expect(await claim(second)).toBeNull();
  });

  it("wait behind one that waits for its retry, that crashed, or that was handed back", async () => {
    const { worker, submitAll, claimOne, claimOffered, expireLease, end } = open();
    const [first = "", second] = await submitAll(2);
    let job = await claimOne();
    await worker.fail({ fence: job.fence, error, next: { kind: "retry", delayMs: 60_000 } });
    expect(await claimOffered()).toEqual([]);
    await database().owner.query("UPDATE outbox SET visible_at = clock_timestamp()");
    await database().owner.query("UPDATE jobs SET due_at = clock_timestamp()");
    job = await claimOne();
    await expireLease(first);
    await worker.recoverCrashed({ maxCrashes: 3 });
    job = await claimOne();
    await worker.release(job.fence);
    job = await claimOne();
    expect(job.fence).toMatchObject({ jobId: first, attempt: 4 });
    await end(job);
    expect((await claimOne()).fence.jobId).toBe(second);
  });

  it.each([
    ["fails for good", "fail"],
    ["crashes once too often", "crash"],
    ["is canceled while it waits", "cancel"],
    ["is stopped for a cancel", "stop"],
  ])("go on when the one before them %s", async (_how, how) => {
    const { api, worker, submitAll, claimOne, expireLease } = open();
    const [first = "", second] = await submitAll(2);
    if (how === "cancel") {
      await api.cancel({ id: first, tenant }, caller);
      await database().owner.query("DELETE FROM outbox WHERE job_id = $1", [first]);
    } else {
      const { fence } = await claimOne();
      if (how === "fail") await worker.fail({ fence, error, next: die });
      if (how === "stop") await worker.endCanceled(fence);
      if (how === "crash") await expireLease(first);
      await worker.recoverCrashed({ maxCrashes: 0 });
    }
    expect((await claimOne()).fence.jobId).toBe(second);
  });

  it("pass over one that was canceled while it waited behind others", async () => {
    const { api, submitAll, claimOne, end } = open();
    const [, second = "", third] = await submitAll(3);
    const job = await claimOne();
    await api.cancel({ id: second, tenant }, caller);
    await end(job);
    expect((await claimOne()).fence.jobId).toBe(third);
  });

  it("let a replayed one go before those that have not started, and after the one that has", async () => {
    const { worker, submitAll, claimOne, claimOffered, replay, end } = open();
    const [first = "", second, third] = await submitAll(3);
    await worker.fail({ fence: (await claimOne()).fence, error, next: die });
    const running = await claimOne();
    expect(running.fence.jobId).toBe(second);
    expect(await replay(first)).toMatchObject({ kind: "replayed" });
    expect(await claimOffered()).toEqual([]);
    await end(running);
    const again = await claimOne();
    expect(again.fence).toMatchObject({ jobId: first, attempt: 2 });
    await end(again);
    expect((await claimOne()).fence.jobId).toBe(third);
  });

  it("let a replayed one go before the next that was offered and not yet taken", async () => {
    const { worker, submitAll, claimOne, entriesOf, replay, end } = open();
    const [first = "", second = ""] = await submitAll(2);
    await worker.fail({ fence: (await claimOne()).fence, error, next: die });
    expect(await entriesOf(second)).toEqual([1]);
    await replay(first);
    expect(await entriesOf(second)).toEqual([]);
    const again = await claimOne();
    expect(again.fence.jobId).toBe(first);
    await end(again);
    expect((await claimOne()).fence.jobId).toBe(second);
  });

  it("are offered again if an entry is lost, and those behind them are not", async () => {
    const { worker, submitAll } = open();
    const [first] = await submitAll(2);
    await database().owner.query("DELETE FROM outbox");
    const taken = await worker.takeForgotten(0);
    expect(taken.map(({ jobId }) => jobId)).toContain(first);
    const rows = await database().owner.query<{ id: string }>(
      "SELECT id FROM jobs WHERE order_key = $1 AND is_waiting",
      [orderKey],
    );
    const waiting = new Set(rows.map(({ id }) => id));
    expect(taken.filter(({ jobId }) => waiting.has(jobId))).toEqual([]);
  });

  it("run one at a time whatever submits, retries, cancels and claims at the same time", async () => {
    const { api, worker, submit, claim } = open();
    const broker = postgresBroker({ database: database().worker, url: database().workerUrl });
    const lanes = Array.from({ length: 5 }, (_, lane) => `${orderKey}-${lane}`);
    const openOf = new Map<string, string>();
    const laneOf = new Map<string, string>();
    const overlaps: string[] = [];
    let ended = 0;

    async function produce(): Promise<void> {
      for (let nth = 0; nth < 40; nth += 1) {
        const lane = lanes[nth % lanes.length] ?? "";
        const { id } = await submit({ orderKey: lane });
        laneOf.set(id, lane);
        if (nth % 7 !== 0) continue;
        const { kind } = await api.cancel({ id, tenant }, caller);
        if (kind === "canceled") ended += 1;
      }
    }
    async function consume(): Promise<void> {
      while (ended < 80) {
        for (const lease of await broker.claim({ limit: 5, leaseMs: 60_000 })) {
          const { jobId, attempt } = lease.entry;
          const job = await claim(jobId, attempt);
          await broker.settle(lease, "done");
          if (job === null) continue;
          const lane = laneOf.get(jobId) ?? "";
          if (openOf.has(lane)) overlaps.push(lane);
          openOf.set(lane, jobId);
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
          openOf.delete(lane);
          const isLast = attempt > 1;
          const written = isLast
            ? await worker.complete({ fence: job.fence, result: "null" })
            : await worker.fail({ fence: job.fence, error, next: now });
          if (written.kind === "recorded" && written.status !== "queued") ended += 1;
        }
      }
    }
    await Promise.all([produce(), produce(), consume(), consume(), consume()]);
    await broker.close();
    expect(overlaps).toEqual([]);
    const left = await database().owner.query(
      "SELECT FROM jobs WHERE order_key LIKE $1 AND status IN ('queued', 'running')",
      [`${orderKey}-%`],
    );
    expect(left).toEqual([]);
  });
});
