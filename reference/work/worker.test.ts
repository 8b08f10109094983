import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";

import { useTestDatabase } from "../jobs/database.fixture.ts";
import { postgresWorkerStore } from "../jobs/store-postgres.ts";
import { caller, openStore } from "../jobs/store.fixture.ts";
import { traceIdOf } from "../trace-context.ts";
import { respond, startDependency, type Script } from "./dependency.fixture.ts";
import { openWorker } from "./worker.fixture.ts";

const tenant = caller.tenant;
const patience = { timeout: 10_000, interval: 10 };

describe("a worker", () => {
  const database = useTestDatabase();
  const endings: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end();
    await database().owner.query("DELETE FROM outbox");
  });

  async function start(
    script: Script,
    options: Parameters<typeof openWorker>[1] & { workers?: number } = {},
  ) {
    const store = openStore(database());
    const dependency = await startDependency(script);
    endings.push(() => dependency.close());
    const workers = [];
    for (let index = 0; index < (options.workers ?? 1); index += 1) {
      const worker = await openWorker(database(), options);
      endings.push(worker.stop);
      workers.push(worker);
    }
    const payload = JSON.stringify({ url: dependency.url, token: "t" });
    const submit = async (change: Parameters<typeof store.submit>[0] = {}) =>
      (await store.submit({ payload, origin: null, ...change })).id;
    const become = (id: string, status: string) =>
      vi.waitFor(async () => expect(await store.statusOf(id)).toBe(status), patience);
    const seen = (calls: number) =>
      vi.waitFor(() => expect(dependency.calls.length).toBeGreaterThanOrEqual(calls), patience);
    return { ...store, dependency, workers, submit, become, seen };
  }

  it("runs a job and keeps what its dependency answered", async () => {
    const { api, dependency, submit, become } = await start(respond(200, { body: '{"n":1.0}' }));
    const id = await submit();
    await become(id, "succeeded");
    expect(await api.readResult({ id, tenant })).toBe('{"n":1.0}');
    expect(dependency.calls.map(({ body }) => [body.jobId, body.attempt])).toEqual([[id, 1]]);
  });

  it("tries again what may pass: the same effect key and trace, a new parent", async () => {
    const { api, dependency, submit, become } = await start((call, response) =>
      respond(call.body.attempt < 3 ? 503 : 200)(call, response),
    );
    const id = await submit();
    await become(id, "succeeded");
    const sent = dependency.calls.map(({ headers }) => headers);
    expect(new Set(sent.map((headers) => headers["idempotency-key"]))).toEqual(
      new Set([`"${id}"`]),
    );
    const parents = sent.map((headers) => String(headers["traceparent"]));
    expect(new Set(parents.map((parent) => traceIdOf(parent))).size).toBe(1);
    expect(new Set(parents).size).toBe(3);
    expect(await api.readJob({ id, tenant })).toMatchObject({ attempts: 3, error: null });
  });

  it("gives up after the declared number of failures, or at once what will not pass", async () => {
    const passing = await start(respond(503), { environment: { JOBPROOF_MAX_ATTEMPTS: "2" } });
    const exhausted = await passing.submit();
    await passing.become(exhausted, "failed");
    expect(passing.dependency.calls).toHaveLength(2);
    expect((await passing.api.readJob({ id: exhausted, tenant }))?.error?.code).toBe(
      "attempts-exhausted",
    );
    await passing.workers[0]?.stop();
    endings.splice(endings.length - 1);

    const final = await start(respond(422));
    const refused = await final.submit();
    await final.become(refused, "failed");
    expect(final.dependency.calls).toHaveLength(1);
    expect((await final.api.readJob({ id: refused, tenant }))?.error).toEqual({
      code: "dependency-refused",
      message: "The dependency answered 422",
    });
  });

  it("waits as long as the dependency asks, and holds no slot meanwhile", async () => {
    const times: number[] = [];
    const { submit, become, seen } = await start(
      (call, response) => {
        times.push(performance.now());
        const isFirst = times.length === 1;
        respond(isFirst ? 429 : 200, { headers: { "retry-after": "1" } })(call, response);
      },
      { environment: { JOBPROOF_CONCURRENCY: "1" } },
    );
    const waiting = await submit();
    await seen(1);
    const quick = await submit();
    await become(quick, "succeeded");
    await become(waiting, "succeeded");
    const [failedAt = 0, quickAt = 0, againAt = 0] = times;
    expect(quickAt - failedAt).toBeLessThan(900);
    expect(againAt - failedAt).toBeGreaterThanOrEqual(1_000);
  });

  it("ends a call that takes too long, and counts it as a failure", async () => {
    const closed = Promise.withResolvers<void>();
    const { submit, become, dependency } = await start(
      (call, response) => {
        if (call.body.attempt > 1) respond(200)(call, response);
        else response.on("close", () => closed.resolve());
      },
      { environment: { JOBPROOF_JOB_TIMEOUT_MS: "200" } },
    );
    const id = await submit();
    await closed.promise;
    await become(id, "succeeded");
    expect(dependency.calls).toHaveLength(2);
  });

  it("ends the call of a job whose cancel was requested", async () => {
    const closed = Promise.withResolvers<void>();
    const { api, submit, become, seen, dependency } = await start((_call, response) => {
      response.on("close", () => closed.resolve());
    });
    const id = await submit();
    await seen(1);
    expect(await api.cancel({ id, tenant }, caller)).toMatchObject({ kind: "requested" });
    await closed.promise;
    await become(id, "canceled");
    expect(dependency.calls).toHaveLength(1);
  });

  it("keeps a job for as long as it runs, however short the lease, and runs no more than declared", async () => {
    const open: ServerResponse[] = [];
    const { submit, become, seen, dependency, workers } = await start(
      (_call, response) => void open.push(response),
      { workers: 2, environment: { JOBPROOF_LEASE_MS: "1000", JOBPROOF_CONCURRENCY: "2" } },
    );
    const ids = await Promise.all(Array.from({ length: 6 }, () => submit()));
    await seen(4);
    // Three leases: time is what is tested here.
    await new Promise((resolve) => {
      setTimeout(resolve, 3_000);
    });
    expect(dependency.calls).toHaveLength(4);
    for (const response of open.splice(0)) response.end("1");
    await seen(6);
    for (const response of open.splice(0)) response.end("1");
    await Promise.all(ids.map((id) => become(id, "succeeded")));
    expect(dependency.calls).toHaveLength(6);
    expect(await workers[0]?.count("jobproof_lease_losses_total")).toBe(0);
  });

  it("takes the outcome of the worker that holds the lease, and refuses the zombie's", async () => {
    const open: ServerResponse[] = [];
    const { api, submit, become, seen, workers } = await start(
      (_call, response) => void open.push(response),
      {
        // A heart that does not beat: the worker never learns that it has lost the lease.
        change: () => ({
          startHeartbeat: () => ({
            hold: () => ({
              signal: new AbortController().signal,
              giveUp: () => undefined,
              end: () => undefined,
            }),
            stop: async () => {},
          }),
        }),
        environment: { JOBPROOF_LEASE_MS: "300" },
      },
    );
    const id = await submit();
    await seen(2);
    const [zombies, holders] = [open.slice(0, 1), open.slice(1, 2)];
    for (const response of holders) response.end('"holder"');
    await become(id, "succeeded");
    for (const response of zombies) response.end('"zombie"');
    const refused = "jobproof_zombie_writes_refused_total";
    await vi.waitFor(async () => expect(await workers[0]?.count(refused)).toBe(1), patience);
    expect(await api.readResult({ id, tenant })).toBe('"holder"');
  });

  it("gives a crashed worker's job to another within a lease and a second", async () => {
    const { submit, claim, become, worker, dependency } = await start(respond(200), { workers: 0 });
    const id = await submit();
    const crashed = await claim(id, 1, 500);
    const crashedAt = performance.now();
    endings.push((await openWorker(database())).stop);
    await become(id, "succeeded");
    expect(performance.now() - crashedAt).toBeLessThan(500 + 1_000);
    expect(dependency.calls.map(({ body }) => body.attempt)).toEqual([2]);
    if (crashed === null) throw new Error("The first attempt could not be claimed");
    expect(await worker.complete({ fence: crashed.fence, result: "1" })).toEqual({ kind: "lost" });
  });

  it("runs every job though the broker has lost all of its entries", async () => {
    const { submit, become, dependency } = await start(respond(200), { workers: 0 });
    const ids = await Promise.all([submit(), submit(), submit()]);
    await database().owner.query("DELETE FROM outbox");
    endings.push((await openWorker(database())).stop);
    await Promise.all(ids.map((id) => become(id, "succeeded")));
    expect(dependency.calls).toHaveLength(3);
  });

  it("goes on after every connection to the database was cut", async () => {
    const open: ServerResponse[] = [];
    const { submit, become, seen, dependency } = await start(
      (_call, response) => void open.push(response),
      { environment: { JOBPROOF_LEASE_MS: "5000" } },
    );
    const running = await submit();
    await seen(1);
    await database().owner.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'jobproof_worker'",
    );
    for (const response of open.splice(0)) response.end("1");
    await become(running, "succeeded");
    const later = await submit();
    await seen(2);
    for (const response of open.splice(0)) response.end("1");
    await become(later, "succeeded");
    expect(dependency.calls).toHaveLength(2);
  });

  it("calls a limited dependency at its pace, over all workers, and no attempt is counted for waiting", async () => {
    const arrivals: number[] = [];
    const { api, dependency, submit, become } = await start(
      (call, response) => {
        arrivals.push(performance.now());
        respond(200)(call, response);
      },
      { workers: 0 },
    );
    const { origin } = new URL(dependency.url);
    const limits = JSON.stringify({ [origin]: { count: 10, windowMs: 500 } });
    const ids = await Promise.all(Array.from({ length: 16 }, () => submit()));
    for (let worker = 0; worker < 2; worker += 1) {
      const environment = { JOBPROOF_OUTBOUND_LIMITS: limits };
      endings.push((await openWorker(database(), { environment })).stop);
    }
    await Promise.all(ids.map((id) => become(id, "succeeded")));
    const [first = 0] = arrivals;
    // Places are 62.5 ms apart, and the second may be taken at once.
    expect((arrivals.at(-1) ?? 0) - first).toBeGreaterThan(14 * 62.5 - 50);
    for (const id of ids) expect((await api.readJob({ id, tenant }))?.attempts).toBe(1);
  });

  it("leaves a job of a type that it does not know to newer workers", async () => {
    const { api, dependency, workers, submit, become, entriesOf } = await start(respond(200));
    const id = await submit({ type: "newer" });
    const plain = await submit();
    await become(plain, "succeeded");
    await vi.waitFor(async () => expect(await entriesOf(id)).toEqual([]), patience);
    expect(await api.readJob({ id, tenant })).toMatchObject({ status: "queued", attempts: 0 });
    // Else it might drop the pointer again and again, by chance.
    await workers[0]?.stop();
    endings.splice(-1, 1);
    const newer = await openWorker(database(), {
      change: (parts) => ({
        store: postgresWorkerStore({
          database: parts.database,
          heartbeats: parts.database,
          types: ["probe", "newer"],
        }),
      }),
    });
    endings.push(newer.stop);
    await become(id, "succeeded");
    expect(dependency.calls).toHaveLength(2);
  });

  it("hands back what it cannot finish when it is told to end, at no cost to the job", async () => {
    const open: ServerResponse[] = [];
    const { api, submit, become, seen, dependency, workers } = await start(
      (_call, response) => void open.push(response),
      { environment: { JOBPROOF_SHUTDOWN_GRACE_MS: "1000", JOBPROOF_CONCURRENCY: "2" } },
    );
    const [quick, slow, next] = [await submit(), await submit(), await submit()];
    await seen(2);
    const stopped = workers[0]?.stop();
    const byJob = new Map(dependency.calls.map(({ body }, index) => [body.jobId, open[index]]));
    byJob.get(quick)?.end("1");
    await stopped;
    expect((await api.readJob({ id: quick, tenant }))?.status).toBe("succeeded");
    expect((await api.readJob({ id: next, tenant }))?.attempts).toBe(0);
    expect(await api.readJob({ id: slow, tenant })).toMatchObject({
      status: "queued",
      attempts: 1,
    });
    const [row] = await database().owner.query<{ failures: number; crashes: number }>(
      "SELECT failures, crashes FROM jobs WHERE id = $1",
      [slow],
    );
    expect(row).toEqual({ failures: 0, crashes: 0 });
    expect(dependency.calls).toHaveLength(2);

    const second = await openWorker(database());
    endings.splice(-1, 1, second.stop);
    await seen(4);
    for (const response of open.slice(2)) response.end("1");
    await Promise.all([slow, next].map((id) => become(id, "succeeded")));
  });
});
