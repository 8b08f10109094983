import { createHash } from "node:crypto";

import {
  brokerSettings,
  redisPlace,
  relayedBrokerSettings,
  type BrokerSettings,
} from "./broker-settings.ts";
import type { BrokerRole } from "./brokers/redis-users.ts";
import { environmentReader } from "./environment.ts";
import {
  parseOutboundLimits,
  parseRetryBudgets,
  type DependencyLimits,
} from "./dependency-limits.ts";
import { agreedTerms, parseRateLimit, parseTenantTerms, type TermsOf } from "./terms.ts";
import { roles, type Caller, type Role } from "./roles.ts";
import { webhookSecretOf } from "./webhooks/signature.ts";

/** What `migrate` is told: how to reach the database as its owner, and the passwords of the roles. */
export type MigrateSettings = Readonly<{
  databaseUrl: string;
  logLevel: string;
  apiPassword: string;
  workerPassword: string;
  /** Null where there is no relay: then nobody can log in as one. */
  relayPassword: string | null;
  /** How much waiting makes up for one step of priority. */
  priorityAgingMs: number;
}>;

/** What `broker-users` is told: how to reach Redis as somebody who may make users, and their passwords. */
export type BrokerUsersSettings = Readonly<{
  logLevel: string;
  url: string;
  queue: string;
  passwords: Readonly<Record<BrokerRole, string>>;
}>;

/** What `api` is told. */
export type ApiSettings = Readonly<{
  databaseUrl: string;
  logLevel: string;
  host: string;
  port: number;
  callers: Callers;
  /** The types of jobs that are accepted. In a rolling deploy the workers may not know all of them yet. */
  types: readonly string[];
  maxBodyBytes: number;
  /** How often at least something is sent on a stream of events. */
  sseHeartbeatMs: number;
  /** How long a request may take, also while the store is away. */
  answerWithinMs: number;
  /** The longest that an answer is held back because the client wishes to see the end. */
  maxWaitMs: number;
  termsOf: TermsOf;
  shutdownGraceMs: number;
  /** Whether jobs may carry a webhook. */
  webhooks: boolean;
  webhookOrigins: ReadonlySet<string>;
}>;

/** Who may call, by the SHA-256 of the token: the tokens themselves are not kept. */
export type Callers = ReadonlyMap<string, Caller>;

/** What `worker` is told. Without a port it serves no health or metrics. */
export type WorkerSettings = Readonly<{
  databaseUrl: string;
  broker: BrokerSettings;
  logLevel: string;
  host: string;
  port: number | null;
  policy: WorkPolicy;
  limits: DependencyLimits;
  leaseMs: number;
  jobTimeoutMs: number;
  concurrency: number;
  /** How long it may take to work again after its store came back. */
  recoverWithinMs: number;
  shutdownGraceMs: number;
  /** Null where no secret is set: then nothing is delivered by this worker. */
  webhooks: WebhookSettings | null;
}>;

/** What `relay` is told. Without a port it serves no health or metrics. */
export type RelaySettings = Readonly<{
  databaseUrl: string;
  logLevel: string;
  broker: BrokerSettings;
  host: string;
  port: number | null;
  /** How long another relay leaves entries alone that this one has taken. */
  leaseMs: number;
  /** How long it may take to work again after store and broker came back. */
  recoverWithinMs: number;
}>;

/** How often a delivery is tried, and when again. */
export type WebhookPolicy = Readonly<{
  maxAttempts: number;
  backoff: WorkPolicy["backoff"];
}>;

/** How a worker delivers. */
export type WebhookSettings = Readonly<{
  /** The newest first; all of them sign. */
  secrets: readonly Buffer[];
  /** Origins that are called although their address is not a public one. */
  allowedOrigins: ReadonlySet<string>;
  policy: WebhookPolicy;
  timeoutMs: number;
}>;

/** How often a job is tried, and when again. */
export type WorkPolicy = Readonly<{
  /** Failures after which a job is given up. */
  maxAttempts: number;
  /** Lease losses that a job survives, counted apart from failures. */
  maxCrashes: number;
  backoff: Readonly<{ baseMs: number; factor: number; capMs: number }>;
  maxRetryAfterMs: number;
}>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings of `migrate`, or throws one SettingsError that names everything wrong. */
export function migrateSettings(environment: Environment): MigrateSettings {
  const read = environmentReader(environment);
  return read.done({
    ...common(read),
    apiPassword: read.text("JOBPROOF_API_PASSWORD"),
    workerPassword: read.text("JOBPROOF_WORKER_PASSWORD"),
    relayPassword: read.has("JOBPROOF_RELAY_PASSWORD")
      ? read.text("JOBPROOF_RELAY_PASSWORD")
      : null,
    priorityAgingMs: read.integer("JOBPROOF_PRIORITY_AGING_MS", { otherwise: 60_000, min: 0 }),
  });
}

/** Reads the settings of `broker-users`, or throws one SettingsError that names everything wrong. */
export function brokerUsersSettings(environment: Environment): BrokerUsersSettings {
  const read = environmentReader(environment);
  return read.done({
    logLevel: logLevelIn(read),
    ...redisPlace(read),
    passwords: {
      worker: read.text("JOBPROOF_WORKER_PASSWORD"),
      relay: read.text("JOBPROOF_RELAY_PASSWORD"),
    },
  });
}

/** Reads the settings of `api`, or throws one SettingsError that names everything wrong. */
export function apiSettings(environment: Environment): ApiSettings {
  const read = environmentReader(environment);
  return read.done({
    ...common(read),
    host: read.text("JOBPROOF_HOST", "127.0.0.1"),
    port: read.integer("JOBPROOF_PORT", { min: 0, max: 65_535 }),
    callers: read.parsed("JOBPROOF_CREDENTIALS", parseCallers, new Map()),
    types: wordsOf(read.text("JOBPROOF_TYPES", "probe")),
    maxBodyBytes: read.integer("JOBPROOF_MAX_BODY_BYTES", { otherwise: 2_097_152, min: 1 }),
    sseHeartbeatMs: read.integer("JOBPROOF_SSE_HEARTBEAT_MS", { otherwise: 15_000, min: 100 }),
    answerWithinMs: read.integer("JOBPROOF_ANSWER_WITHIN_MS", { otherwise: 10_000, min: 500 }),
    maxWaitMs: read.integer("JOBPROOF_MAX_WAIT_MS", { otherwise: 10_000, min: 0, max: 50_000 }),
    termsOf: termsSettings(read),
    shutdownGraceMs: read.integer("JOBPROOF_SHUTDOWN_GRACE_MS", { otherwise: 25_000, min: 0 }),
    webhooks: read.oneOf("JOBPROOF_WEBHOOKS", ["on", "off"], "off") === "on",
    webhookOrigins: allowedOrigins(read),
  });
}

/** Reads the settings of `worker`, or throws one SettingsError that names everything wrong. */
export function workerSettings(environment: Environment): WorkerSettings {
  const read = environmentReader(environment);
  return read.done({
    ...common(read),
    broker: brokerSettings(read),
    host: read.text("JOBPROOF_HOST", "127.0.0.1"),
    port: optionalPort(read),
    policy: {
      maxAttempts: read.integer("JOBPROOF_MAX_ATTEMPTS", { otherwise: 4, min: 1 }),
      maxCrashes: read.integer("JOBPROOF_MAX_CRASHES", { otherwise: 3, min: 0 }),
      backoff: {
        baseMs: read.integer("JOBPROOF_BACKOFF_BASE_MS", { otherwise: 2_000, min: 0 }),
        factor: read.number("JOBPROOF_BACKOFF_FACTOR", { otherwise: 2, min: 1 }),
        capMs: read.integer("JOBPROOF_BACKOFF_CAP_MS", { otherwise: 60_000, min: 0 }),
      },
      maxRetryAfterMs: read.integer("JOBPROOF_MAX_RETRY_AFTER_MS", { otherwise: 300_000, min: 0 }),
    },
    limits: {
      calls: limitsOf(read, "JOBPROOF_OUTBOUND_LIMITS", parseOutboundLimits),
      retries: limitsOf(read, "JOBPROOF_RETRY_BUDGETS", parseRetryBudgets),
    },
    leaseMs: read.integer("JOBPROOF_LEASE_MS", leaseRange),
    jobTimeoutMs: read.integer("JOBPROOF_JOB_TIMEOUT_MS", { otherwise: 300_000, min: 1 }),
    concurrency: read.integer("JOBPROOF_CONCURRENCY", { otherwise: 16, min: 1, max: 1_000 }),
    recoverWithinMs: read.integer("JOBPROOF_RECOVER_WITHIN_MS", recoverRange),
    shutdownGraceMs: read.integer("JOBPROOF_SHUTDOWN_GRACE_MS", { otherwise: 25_000, min: 0 }),
    webhooks: read.has("JOBPROOF_WEBHOOK_SECRETS") ? webhookSettings(read) : null,
  });
}

/** Reads the settings of `relay`, or throws one SettingsError that names everything wrong. */
export function relaySettings(environment: Environment): RelaySettings {
  const read = environmentReader(environment);
  return read.done({
    ...common(read),
    broker: relayedBrokerSettings(read),
    host: read.text("JOBPROOF_HOST", "127.0.0.1"),
    port: optionalPort(read),
    leaseMs: read.integer("JOBPROOF_LEASE_MS", { ...leaseRange, otherwise: 5_000 }),
    recoverWithinMs: read.integer("JOBPROOF_RECOVER_WITHIN_MS", recoverRange),
  });
}

/** Hashes a token, so that comparing it takes the same time whatever it shares with a real one. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

const dayMs = 86_400_000;
const leaseRange = { otherwise: 30_000, min: 200 };
const recoverRange = { otherwise: 20_000, min: 2_000 };

function optionalPort(read: ReturnType<typeof environmentReader>): number | null {
  return read.has("JOBPROOF_PORT") ? read.integer("JOBPROOF_PORT", { min: 0, max: 65_535 }) : null;
}

function termsSettings(read: ReturnType<typeof environmentReader>): TermsOf {
  const ms = (name: string, otherwise: number): number => read.integer(name, { otherwise, min: 1 });
  return agreedTerms({
    common: {
      rateLimit: read.has("JOBPROOF_RATE_LIMIT")
        ? read.parsed("JOBPROOF_RATE_LIMIT", parseRateLimit, { count: 1, windowMs: 1 })
        : null,
      maxQueued: read.has("JOBPROOF_MAX_QUEUED")
        ? read.integer("JOBPROOF_MAX_QUEUED", { min: 1 })
        : null,
      keyTtlMs: ms("JOBPROOF_KEY_TTL_MS", dayMs),
      retentionMs: ms("JOBPROOF_RETENTION_MS", 30 * dayMs),
    },
    byTenant: read.has("JOBPROOF_TENANT_TERMS")
      ? read.parsed("JOBPROOF_TENANT_TERMS", parseTenantTerms, new Map())
      : new Map(),
  });
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** The default schedule reaches over two days: 5 s, 30 s, 3 min, 18 min, 2 h, then 10 h each. */
function webhookSettings(read: ReturnType<typeof environmentReader>): WebhookSettings {
  return {
    secrets: read.parsed("JOBPROOF_WEBHOOK_SECRETS", parseSecrets, []),
    allowedOrigins: allowedOrigins(read),
    policy: {
      maxAttempts: read.integer("JOBPROOF_WEBHOOK_MAX_ATTEMPTS", { otherwise: 10, min: 1 }),
      backoff: {
        baseMs: read.integer("JOBPROOF_WEBHOOK_BACKOFF_BASE_MS", { otherwise: 5_000, min: 0 }),
        factor: read.number("JOBPROOF_WEBHOOK_BACKOFF_FACTOR", { otherwise: 6, min: 1 }),
        capMs: read.integer("JOBPROOF_WEBHOOK_BACKOFF_CAP_MS", { otherwise: 36_000_000, min: 0 }),
      },
    },
    timeoutMs: read.integer("JOBPROOF_WEBHOOK_TIMEOUT_MS", { otherwise: 15_000, min: 1 }),
  };
}

function allowedOrigins(read: ReturnType<typeof environmentReader>): ReadonlySet<string> {
  const name = "JOBPROOF_WEBHOOK_ALLOW";
  return read.has(name) ? read.parsed(name, parseOrigins, new Set()) : new Set();
}

function parseSecrets(text: string): readonly Buffer[] {
  return wordsOf(text).map((word) => {
    const secret = webhookSecretOf(word);
    if (secret !== null) return secret;
    throw new Error("must list secrets: whsec_ and base64 of 24 to 64 bytes each");
  });
}

function parseOrigins(text: string): ReadonlySet<string> {
  return new Set(
    wordsOf(text).map((word) => {
      const url = URL.parse(word);
      if (url !== null && /^https?:$/.test(url.protocol) && url.origin === word) return word;
      throw new Error("must list origins, such as https://hooks.internal:8443");
    }),
  );
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

function common(read: ReturnType<typeof environmentReader>) {
  return {
    databaseUrl: read.url("JOBPROOF_DATABASE_URL", ["postgres:", "postgresql:"]),
    logLevel: logLevelIn(read),
  };
}

function logLevelIn(read: ReturnType<typeof environmentReader>): string {
  return read.oneOf("JOBPROOF_LOG_LEVEL", logLevels, "info");
}

function limitsOf<T>(
  read: ReturnType<typeof environmentReader>,
  name: string,
  parse: (text: string) => ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  return read.has(name) ? read.parsed(name, parse, new Map()) : new Map();
}

function parseCallers(text: string): Callers {
  const list = JSON.parse(text) as unknown;
  if (!Array.isArray(list) || list.length === 0)
    throw new Error("must be a list that is not empty");
  const callers = list.map((entry: unknown) => parseCaller(entry));
  const byHash = new Map(callers.map((caller) => [caller.hash, caller.caller]));
  if (byHash.size < callers.length) throw new Error("must not list a token twice");
  return byHash;
}

function parseCaller(entry: unknown): { hash: string; caller: Caller } {
  const { token, tenant, role } = (entry ?? {}) as Record<string, unknown>;
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
    throw new Error("needs a token of visible characters in each entry");
  }
  if (typeof tenant !== "string" || tenant === "" || tenant.includes("\0")) {
    throw new Error("needs a tenant in each entry");
  }
  if (!isRole(role)) throw new Error(`needs a role in each entry: ${roles.join(", ")}`);
  const hash = hashOf(token);
  return { hash, caller: { tenant, role, name: `${role}-${hash.slice(0, 8)}` } };
}

function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}
