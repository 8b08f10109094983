import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";

import { useTestDatabase } from "./jobs/database.fixture.ts";
import { startDependency } from "./work/dependency.fixture.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const credentials = [{ token: "the-token", tenant: "tenant-a", role: "client" }];
const patience = { timeout: 30_000, interval: 50 };

describe("main.ts", { timeout: 60_000 }, () => {
  const database = useTestDatabase();
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** Runs one process of the service, and gathers what it writes. */
  function run(role: string, environment: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [main, role], { env: environment });
    children.push(child);
    const written: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => written.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => written.push(chunk));
    const output = (): string => Buffer.concat(written).toString();
    const exited = once(child, "exit") as Promise<[number | null]>;
    const untilUrl = (): Promise<string> =>
      vi.waitFor(() => {
        const [, url] = /"url":"([^"]+)"/.exec(output()) ?? [];
        if (url === undefined) throw new Error(`Not listening: ${output()}`);
        return url;
      }, patience);
    return { child, output, exited, untilUrl };
  }

  const api = () =>
    run("api", {
      JOBPROOF_DATABASE_URL: database().apiUrl,
      JOBPROOF_PORT: "0",
      JOBPROOF_CREDENTIALS: JSON.stringify(credentials),
      JOBPROOF_LOG_LEVEL: "trace",
    });
  const worker = () =>
    run("worker", {
      JOBPROOF_DATABASE_URL: database().workerUrl,
      JOBPROOF_PORT: "0",
      JOBPROOF_LEASE_MS: "1000",
      JOBPROOF_LOG_LEVEL: "trace",
    });

  it("says what is wrong with its environment, or its role", async () => {
    const wrong = run("worker", {
      JOBPROOF_DATABASE_URL: "nowhere",
      JOBPROOF_MAX_ATTEMPTS: "many",
    });
    const none = run("everything", {});
    expect([await wrong.exited, await none.exited]).toEqual([
      [2, null],
      [2, null],
    ]);
    expect(wrong.output()).toContain("JOBPROOF_MAX_ATTEMPTS must be a whole number");
    expect(wrong.output()).toContain("JOBPROOF_DATABASE_URL must be a URL");
    expect(none.output()).toContain("migrate, broker-users, api, worker or relay");
  });

  it("migrates, also what is migrated already", async () => {
    const migration = run("migrate", {
      JOBPROOF_DATABASE_URL: database().ownerUrl,
      JOBPROOF_API_PASSWORD: "api-password",
      JOBPROOF_WORKER_PASSWORD: "worker-password",
    });
    expect(await migration.exited).toEqual([0, null]);
    expect(migration.output()).toContain('"applied":[]');
  });

  it("loses no job and doubles no effect when a worker is killed, and ends in good order", async () => {
    const dependency = await startDependency((_call, response) => {
      setTimeout(() => response.end('"done"'), 20);
    });
    const replicas = [api(), api()];
    const workers = [worker(), worker()];
    const urls = await Promise.all(replicas.map(({ untilUrl }) => untilUrl()));
    const [, victim] = workers;
    await Promise.all(workers.map(({ untilUrl }) => untilUrl()));

    const jobs = 200;
    const submissions = Array.from({ length: jobs }, async (_none, index) => {
      const response = await fetch(`${urls[index % urls.length]}/v1/jobs`, {
        method: "POST",
        headers: {
          authorization: "Bearer the-token",
          "content-type": "application/json",
          "idempotency-key": `the-key-${index}`,
        },
        body: JSON.stringify({
          type: "probe",
          payload: { url: dependency.url, token: `t-${index}`, secret: "the-payload" },
        }),
      });
      return response.status;
    });
    expect(new Set(await Promise.all(submissions))).toEqual(new Set([202]));
    await vi.waitFor(() => expect(dependency.calls.length).toBeGreaterThan(40), patience);
    victim?.child.kill("SIGKILL");
    expect(await victim?.exited).toEqual([null, "SIGKILL"]);

    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${urls[0]}/metrics`)).text();
      expect(metrics).toMatch(/^jobproof_jobs_queued 0$/m);
      expect(metrics).toMatch(/^jobproof_jobs_running 0$/m);
    }, patience);
    const ended = await database().owner.query("SELECT FROM jobs WHERE status = 'succeeded'");
    expect(ended).toHaveLength(jobs);
    const keysOf = Map.groupBy(dependency.calls, ({ body }) => body.token);
    expect(keysOf.size).toBe(jobs);
    for (const calls of keysOf.values()) {
      expect(new Set(calls.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    }

    for (const { child, exited } of [...replicas, ...workers.filter((one) => one !== victim)]) {
      child.kill("SIGTERM");
      expect(await exited).toEqual([0, null]);
    }
    const logs = [...replicas, ...workers].map(({ output }) => output()).join("");
    for (const secret of ["the-token", "the-key", "the-payload", "worker-password"]) {
      expect(logs).not.toContain(secret);
    }
    await dependency.close();
  });

  it("relays to a broker that is away, until it is told to end", async () => {
    const broker = {
      JOBPROOF_BROKER: "redis-sorted-sets",
      JOBPROOF_BROKER_URL: "redis://:the-secret@127.0.0.1:1",
    };
    const { child, exited, output, untilUrl } = run("relay", {
      ...broker,
      JOBPROOF_DATABASE_URL: database().relayUrl,
      JOBPROOF_PORT: "0",
      JOBPROOF_LOG_LEVEL: "trace",
    });
    const url = await untilUrl();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    expect(output()).not.toMatch(/the-secret|relay-password/);
  });

  it("ends at once when it is told so twice", async () => {
    const called = Promise.withResolvers<void>();
    const dependency = await startDependency(() => called.resolve());
    const { child, exited, untilUrl } = worker();
    await untilUrl();
    const { untilUrl: untilApiUrl } = api();
    const url = await untilApiUrl();
    await fetch(`${url}/v1/jobs`, {
      method: "POST",
      headers: {
        authorization: "Bearer the-token",
        "content-type": "application/json",
        "idempotency-key": "held",
      },
      body: JSON.stringify({ type: "probe", payload: { url: dependency.url, token: "t" } }),
    });
    await called.promise;
    child.kill("SIGTERM");
    child.kill("SIGINT");
    const startedAt = performance.now();
    await exited;
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    const [job] = await database().owner.query<{ status: string; crashes: number }>(
      "SELECT status, crashes FROM jobs WHERE key = 'held'",
    );
    expect(job).toEqual({ status: "queued", crashes: 0 });
    await dependency.close();
  });
});
