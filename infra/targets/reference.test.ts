import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { capabilities } from "../../conformance/contract/capability.ts";
import type { Headers, Target } from "../../conformance/contract/target.ts";
import { linkedProcesses } from "../faults/linked-processes.ts";
import { type TargetProcesses, startProcesses } from "../faults/process.ts";
import { startPostgres } from "../services/postgres.ts";
import type { PostgresService } from "../services/postgres-service.ts";
import { type Reaper, openReaper } from "../services/reaper.ts";
import { howToGetRedis, startRedis, versionOfRedis } from "../services/redis-native.ts";
import type { RedisService } from "../services/redis-service.ts";
import { type PreparedReference, prepareReference } from "./reference.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

let reaper: Reaper;
let postgres: PostgresService;
let prepared: PreparedReference;
let logFolder = "";

beforeAll(async () => {
  reaper = await openReaper();
  logFolder = await mkdtemp(join(tmpdir(), "jobproof-reference-test-"));
  reaper.watchFolder(logFolder);
  postgres = await startPostgres({ reaper });
  prepared = await prepareReference({ postgres });
});
afterAll(async () => {
  await prepared.close();
  await postgres.stop();
  await rm(logFolder, { recursive: true });
  await reaper.close();
});

const databaseUrlOf = (target: Target, role: "api" | "worker"): string =>
  linkedProcesses(target, null).find((spec) => spec.role === role)?.env?.[
    "JOBPROOF_DATABASE_URL"
  ] ?? "";

async function ask(connectionString: string, text: string): Promise<unknown> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows[0];
  } finally {
    await client.end();
  }
}

describe("prepareReference", () => {
  it("declares every capability that there is", () => {
    const missing = Object.entries(capabilities).filter(([, { by }]) => !by(prepared.target));
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  it("says what the reference stands on", () => {
    expect(prepared.tier).toMatch(/^PostgreSQL 18\.\d+ \(embedded\), SKIP LOCKED$/);
    expect(prepared.bundled).toBe(true);
  });

  it("gives API and workers a database user each, who owns nothing", async () => {
    for (const role of ["api", "worker"] as const) {
      const url = databaseUrlOf(prepared.target, role);
      const user = await ask(
        url,
        "select current_user as name, rolsuper as may from pg_roles where rolname = current_user",
      );
      expect(user).toEqual({ name: `jobproof_${role}`, may: false });
      await expect(ask(url, "create table public.mine (n int)")).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  it("can be made twice on one server, each with secrets of its own", async () => {
    const policy = { leaseMs: 700 };
    const second = await prepareReference({ postgres, policy, apis: 1, workers: 1 });
    expect(second.target.processes).toHaveLength(2);
    expect(second.target.policy).toMatchObject({ leaseMs: 700, maxAttempts: 4 });
    expect(second.target.processes?.at(-1)?.env).toMatchObject({ JOBPROOF_LEASE_MS: "700" });
    expect(second.target.credentials).not.toEqual(prepared.target.credentials);
    // The roles are the server's: making the second must not lock out the first.
    expect(await ask(databaseUrlOf(prepared.target, "api"), "select 1 as one")).toEqual({ one: 1 });
    const name = new URL(databaseUrlOf(second.target, "api")).pathname.slice(1);
    await second.close();
    const left = `select count(*)::int as count from pg_database where datname = '${name}'`;
    expect(await ask(postgres.url(), left)).toEqual({ count: 0 });
  });

  it("quotes the reference where that fails, and leaves no database", async () => {
    await expect(
      prepareReference({ postgres, variant: { kind: "faulty", id: "no-such-fault" } }),
    ).rejects.toMatchObject({
      code: "process-failed",
      message: expect.stringMatching(/what it wrote:\n.*fault/s),
    });
    const count = "select count(*)::int as count from pg_database where datname like 'jobproof_%'";
    expect(await ask(postgres.url(), count)).toEqual({ count: 1 });
  });
});

const redisVersion = await versionOfRedis();

it("has a Redis to try, at least where it counts", () => {
  const isMissing = process.env["CI"] === "true" && redisVersion === null;
  expect(isMissing ? howToGetRedis : "found").toBe("found");
});

describe.skipIf(redisVersion === null)(
  `prepareReference on Redis${redisVersion === null ? `, skipped: ${howToGetRedis}` : ""}`,
  () => {
    let redis: RedisService;
    let onRedis: PreparedReference;
    beforeAll(async () => {
      redis = await startRedis({ reaper });
      onRedis = await prepareReference({ postgres, redis });
    });
    afterAll(async () => {
      await onRedis.close();
      await redis.stop();
    });

    it("declares every capability that there is, and says what it stands on", () => {
      const missing = Object.entries(capabilities).filter(([, { by }]) => !by(onRedis.target));
      expect(missing.map(([name]) => name)).toEqual([]);
      expect(onRedis.tier).toBe(
        `PostgreSQL ${postgres.version} (embedded), Redis ${redisVersion} (native), sorted sets`,
      );
      expect([...onRedis.standing.keys()]).toEqual(["store", "broker"]);
    });

    it("tells workers and relay of the broker, over its link and each as itself, and the API nothing", () => {
      const told = (onRedis.target.processes ?? []).map(({ role, env = {} }) => [
        role,
        env["JOBPROOF_BROKER_URL"]?.replace(/-[0-9a-f]{12}-/, "-").replace(/:[^:@]+@/, ":secret@"),
      ]);
      const urlOf = (role: string) => `redis://jobproof-${role}:secret@{{link:broker}}/0`;
      expect(told).toEqual([
        ["api", undefined],
        ["api", undefined],
        ["worker", urlOf("worker")],
        ["worker", urlOf("worker")],
        ["relay", urlOf("relay")],
      ]);
    });

    it("gives the relay a database user of its own, who sees no job", async () => {
      const url = linkedProcesses(onRedis.target, null).find(({ role }) => role === "relay")?.env?.[
        "JOBPROOF_DATABASE_URL"
      ];
      const count = "select current_user as name, (select count(*)::int from outbox) as entries";
      expect(await ask(url ?? "", count)).toEqual({ name: "jobproof_relay", entries: 0 });
      await expect(ask(url ?? "", "select from jobs")).rejects.toThrow(/permission denied/);
    });
  },
);

describe("the reference's processes", () => {
  /** Answers 200 to all but the token `refused`. */
  const dependency = createServer((request, response) => {
    request.resume().on("end", () => {
      response.statusCode = request.url === "/refused" ? 400 : 200;
      response.end(JSON.stringify({ answer: 42 }));
    });
  });
  let processes: TargetProcesses;
  beforeAll(async () => {
    dependency.listen(0, "127.0.0.1");
    await once(dependency, "listening");
    const specs = linkedProcesses(prepared.target, null);
    const options = { specs, folder: logFolder, logFolder, reaper, readyTimeoutMs: 20_000 };
    processes = await startProcesses(options);
  });
  afterAll(async () => {
    await processes.close();
    dependency.closeAllConnections();
    dependency.close();
  });

  async function submit(token: string): Promise<string> {
    const address = dependency.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/${token}`;
    const accepted = await fetch(`${prepared.target.baseUrls[0]}/v1/jobs`, {
      method: "POST",
      headers: {
        ...prepared.target.credentials?.tenantA,
        "content-type": "application/json",
        "idempotency-key": token,
      },
      body: JSON.stringify({ type: "probe", payload: { url, token, payload: { n: 1 } } }),
    });
    expect(accepted.status).toBe(202);
    return ((await accepted.json()) as { id: string }).id;
  }

  it("are two replicas and two workers that run a job", async () => {
    expect(processes.names("api")).toEqual(["api-1", "api-2"]);
    expect(processes.names("worker")).toEqual(["worker-1", "worker-2"]);
    const id = await submit("one");
    await ends(id, "succeeded");
    const result = await get(`/v1/jobs/${id}/result`, prepared.target.credentials?.tenantA);
    expect(result).toEqual({ answer: 42 });
  });

  it("have everything in a dead letter that the target declares of one", async () => {
    const id = await submit("refused");
    await ends(id, "failed");
    const { roles } = prepared.target.credentials ?? {};
    const list = await get("/v1/dead-letters", roles?.viewer.headers);
    const { itemsAt = "", nextAt = "", fields = {} } = prepared.target.deadLetters ?? {};
    const [entry] = at(list, itemsAt) as unknown[];
    expect(at(list, nextAt)).toBeNull();
    const found = Object.entries(fields).map(([name, pointer]) => [name, at(entry, pointer)]);
    expect(Object.fromEntries(found)).toEqual({
      id: expect.any(String),
      jobId: id,
      payload: expect.objectContaining({ token: "refused" }),
      tenant: "tenant-a",
      key: "refused",
      trace: expect.stringMatching(/^00-[0-9a-f]{32}-/),
      priority: expect.anything(),
      attempts: 1,
      reason: expect.any(String),
      firstAt: expect.any(String),
      lastAt: expect.any(String),
    });
  });
});

/** The second replica is asked, so that both are. */
async function get(path: string, headers: Headers = {}): Promise<unknown> {
  return await (await fetch(`${prepared.target.baseUrls[1]}${path}`, { headers })).json();
}

async function ends(id: string, status: string): Promise<void> {
  const read = (): Promise<unknown> => get(`/v1/jobs/${id}`, prepared.target.credentials?.tenantA);
  await expect.poll(read).toMatchObject({ id, status });
}

/** What a JSON Pointer without escapes points to. */
function at(value: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (inside, name) =>
        typeof inside === "object" && inside !== null ? Reflect.get(inside, name) : undefined,
      value,
    );
}
