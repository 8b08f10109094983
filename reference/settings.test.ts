import { describe, expect, it } from "vitest";

import { SettingsError } from "./environment.ts";
import { apiSettings, hashOf, migrateSettings, relaySettings, workerSettings } from "./settings.ts";

const database = { JOBPROOF_DATABASE_URL: "postgresql://someone@127.0.0.1/jobs" };
const someone = { token: "t", tenant: "a", role: "client" };
const credentials = (list: unknown): string => JSON.stringify(list);

describe("settings", () => {
  it("gives the worker its documented defaults", () => {
    expect(workerSettings(database)).toEqual({
      databaseUrl: database.JOBPROOF_DATABASE_URL,
      logLevel: "info",
      broker: { kind: "postgres" },
      host: "127.0.0.1",
      port: null,
      policy: {
        maxAttempts: 4,
        maxCrashes: 3,
        backoff: { baseMs: 2_000, factor: 2, capMs: 60_000 },
        maxRetryAfterMs: 300_000,
      },
      limits: { calls: new Map(), retries: new Map() },
      leaseMs: 30_000,
      jobTimeoutMs: 300_000,
      concurrency: 16,
      recoverWithinMs: 20_000,
      shutdownGraceMs: 25_000,
      webhooks: null,
    });
  });

  it("reads secrets and origins of webhooks, and delivers over two days by default", () => {
    const secrets = [1, 2].map((byte) => Buffer.alloc(24, byte));
    const settings = workerSettings({
      ...database,
      JOBPROOF_WEBHOOK_SECRETS: secrets.map((one) => `whsec_${one.toString("base64")}`).join(" "),
      JOBPROOF_WEBHOOK_ALLOW: "http://127.0.0.1:8899, https://hooks.internal",
    });
    expect(settings.webhooks).toEqual({
      secrets,
      allowedOrigins: new Set(["http://127.0.0.1:8899", "https://hooks.internal"]),
      policy: { maxAttempts: 10, backoff: { baseMs: 5_000, factor: 6, capMs: 36_000_000 } },
      timeoutMs: 15_000,
    });
  });

  it.each([
    [{ JOBPROOF_WEBHOOK_SECRETS: "secret" }, "whsec_"],
    [
      {
        JOBPROOF_WEBHOOK_SECRETS: `whsec_${Buffer.alloc(24).toString("base64")}`,
        JOBPROOF_WEBHOOK_ALLOW: "http://127.0.0.1:8899/",
      },
      "must list origins",
    ],
  ])("refuses %j", (environment, problem) => {
    expect(problemsOf(() => workerSettings({ ...database, ...environment })).join()).toContain(
      problem,
    );
  });

  it("knows callers by the hash of their token only", () => {
    const settings = apiSettings({
      ...database,
      JOBPROOF_PORT: "8080",
      JOBPROOF_CREDENTIALS: credentials([{ token: "s3cret", tenant: "a", role: "client" }]),
    });
    expect(settings.callers.get(hashOf("s3cret"))).toMatchObject({ tenant: "a", role: "client" });
    expect(JSON.stringify([...settings.callers])).not.toContain("s3cret");
  });

  it("names everything that is wrong at once", () => {
    const environment = {
      JOBPROOF_DATABASE_URL: "mysql://x",
      JOBPROOF_MAX_ATTEMPTS: "0",
      JOBPROOF_LEASE_MS: "soon",
      JOBPROOF_CONCURRENCY: "1.5",
      JOBPROOF_BACKOFF_FACTOR: "0.5",
      JOBPROOF_LOG_LEVEL: "loud",
      JOBPROOF_PORT: "70000",
      JOBPROOF_OUTBOUND_LIMITS: '{"http://a.example/path":{"count":1,"windowMs":1000}}',
      JOBPROOF_RETRY_BUDGETS: '{"http://a.example":0}',
    };
    const problems = problemsOf(() => workerSettings(environment));
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual(
      expect.arrayContaining(Object.keys(environment)),
    );
    expect(problems).toHaveLength(Object.keys(environment).length);
  });

  it.each([
    [undefined, "must be set"],
    ["{", "must be valid JSON"],
    [credentials([]), "must be a list that is not empty"],
    [credentials([{ tenant: "a", role: "client" }]), "needs a token"],
    [credentials([{ token: "t", role: "client" }]), "needs a tenant"],
    [credentials([{ token: "t", tenant: "a", role: "root" }]), "needs a role"],
    [credentials(["a", "b"].map((tenant) => ({ token: "t", tenant, role: "client" }))), "twice"],
  ])("refuses the credentials %j", (text, problem) => {
    const environment = { ...database, JOBPROOF_PORT: "1", JOBPROOF_CREDENTIALS: text };
    expect(problemsOf(() => apiSettings(environment)).join()).toContain(problem);
  });

  it("reads limits by origin, and says what is wrong with them", () => {
    const limits = (calls: unknown, retries: unknown) =>
      workerSettings({
        ...database,
        JOBPROOF_OUTBOUND_LIMITS: JSON.stringify(calls),
        JOBPROOF_RETRY_BUDGETS: JSON.stringify(retries),
      }).limits;
    const limit = { count: 20, windowMs: 1_000 };
    expect(limits({ "http://a.example:81": limit }, { "https://b.example": 3 })).toEqual({
      calls: new Map([["http://a.example:81", limit]]),
      retries: new Map([["https://b.example", 3]]),
    });
    const wrong = [[], "x", { "a.example": limit }, { "http://a.example": { count: 1.5 } }];
    for (const calls of wrong) expect(problemsOf(() => limits(calls, {}))).toHaveLength(1);
    expect(problemsOf(() => limits({}, { "http://a.example": "3" }))).toHaveLength(1);
  });

  it("accepts the types that it is told, and probes by default", () => {
    const api = { ...database, JOBPROOF_PORT: "1", JOBPROOF_CREDENTIALS: credentials([someone]) };
    expect(apiSettings(api).types).toEqual(["probe"]);
    const types = "probe, reconcile,";
    expect(apiSettings({ ...api, JOBPROOF_TYPES: types }).types).toEqual(["probe", "reconcile"]);
  });

  it("gives every tenant the documented times and no limit, but for what was agreed with it", () => {
    const { termsOf } = apiSettings({
      ...database,
      JOBPROOF_PORT: "1",
      JOBPROOF_CREDENTIALS: credentials([{ token: "t", tenant: "a", role: "client" }]),
      JOBPROOF_MAX_QUEUED: "9",
      JOBPROOF_TENANT_TERMS: '{"b":{"rateLimit":{"count":1,"windowMs":2}}}',
    });
    const common = {
      rateLimit: null,
      maxQueued: 9,
      keyTtlMs: 86_400_000,
      retentionMs: 2_592_000_000,
    };
    expect(termsOf("a")).toEqual(common);
    expect(termsOf("b")).toEqual({ ...common, rateLimit: { count: 1, windowMs: 2 } });
  });

  it("reads the same broker for worker and relay, with its documented defaults", () => {
    const url = "redis://:secret@127.0.0.1/0";
    const environment = {
      ...database,
      JOBPROOF_BROKER: "redis-sorted-sets",
      JOBPROOF_BROKER_URL: url,
    };
    const broker = {
      kind: "redis-sorted-sets",
      url,
      queue: "jobproof",
      agingMs: 60_000,
      allowUnsafe: false,
    };
    expect(workerSettings(environment).broker).toEqual(broker);
    expect(relaySettings(environment)).toEqual({
      databaseUrl: database.JOBPROOF_DATABASE_URL,
      logLevel: "info",
      broker,
      host: "127.0.0.1",
      port: null,
      leaseMs: 5_000,
      recoverWithinMs: 20_000,
    });
  });

  it.each([
    [{}, "JOBPROOF_BROKER must be set"],
    [{ JOBPROOF_BROKER: "postgres" }, "no other needs a relay"],
    [{ JOBPROOF_BROKER: "redis-sorted-sets" }, "JOBPROOF_BROKER_URL must be a URL"],
  ])("refuses a relay to %j", (environment, problem) => {
    expect(problemsOf(() => relaySettings({ ...database, ...environment })).join()).toContain(
      problem,
    );
  });

  it("needs both passwords to migrate", () => {
    expect(problemsOf(() => migrateSettings(database))).toHaveLength(2);
  });
});

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}
