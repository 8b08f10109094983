import { randomBytes } from "node:crypto";
import { processRoles, type ProcessRole } from "../../conformance/contract/fault.ts";
import type { JsonObject } from "../../conformance/contract/json.ts";
import type { Policy } from "../../conformance/contract/policy.ts";
import type { ProcessSpec, Target } from "../../conformance/contract/target.ts";
import type { ServiceControl } from "../services/service-control.ts";
import { freePorts } from "../services/free-port.ts";
import { brokerEnvironments } from "./reference-broker.ts";
import { makeDatabase } from "./reference-database.ts";
import { issueCredentials } from "./reference-credentials.ts";
import { referenceProgram, type Variant } from "./reference-program.ts";
import { referenceMetrics, referenceRoutes } from "./reference-routes.ts";
import { overLink, referenceTier, type TierServices } from "./reference-tier.ts";
import { quickWebhooks, webhookEnvironment } from "./reference-webhooks.ts";

/** What stands before the reference is judged: its database, and how its processes are to be started. */
export type PreparedReference = Readonly<{
  target: Target;
  /** This is the service that ships with Jobproof. */
  bundled: true;
  /** What it stands on. */
  tier: string;
  /** The services that stand already, by the names of `target.services`. */
  standing: ReadonlyMap<string, ServiceControl>;
  /** Drops the database. Never rejects. */
  close: () => Promise<void>;
}>;

/** Which reference is stood up. */
export type ReferenceOptions = TierServices &
  Readonly<{
    /** Null, the default, is the reference itself. */
    variant?: Variant | null;
    /** What the target file says instead, as a merge patch (RFC 7396) of two levels. */
    declares?: JsonObject;
    /** What differs from the policy for a quick gate. */
    policy?: Policy;
    /** Default 2. */
    workers?: number;
    /** Default 2. */
    apis?: number;
  }>;

/** What the reference is told of its policy. */
export type ReferencePolicy = Policy &
  Required<Pick<Policy, keyof typeof quickPolicy>> &
  Readonly<{ priority: { lowWaitsMs: number } }>;

/** Times are short, so that a gate over all retries and leases takes a minute or two. */
const quickPolicy = {
  maxAttempts: 4,
  maxCrashes: 3,
  backoff: { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" },
  maxRetryAfterMs: 10_000,
  leaseMs: 2_000,
  jobTimeoutMs: 8_000,
  concurrencyPerWorker: 100,
  shutdownGraceMs: 5_000,
  maxBodyBytes: 2 * 1024 * 1024,
  traceContext: true,
  drainPerSec: 25,
  wakeWithinMs: 2_000,
  answerWithinMs: 4_000,
  recoverWithinMs: 5_000,
  outboundLimit: { count: 60, windowMs: 2_000 },
  maxRetriesPerSec: 10,
  perKeyOrder: true,
  priority: { high: 9, low: 0, lowWaitsMs: 4_800 },
  rateLimit: { count: 10, windowMs: 1_000 },
  maxQueued: 20,
  keyTtlMs: 5_000,
  retentionMs: 5_000,
} as const satisfies Policy;

/** How often at least a stream of events says something: short, so that a gate hears it twice. */
const heartbeatMs = 1_000;

/** Makes a fresh database for the reference, and the target that starts it; starts none of its processes. */
export async function prepareReference(options: ReferenceOptions): Promise<PreparedReference> {
  const { postgres, redis, rabbit, variant = null, declares = {}, apis = 2, workers = 2 } = options;
  const policy = { ...quickPolicy, ...options.policy } as ReferencePolicy;
  const program = referenceProgram(variant);
  const { credentials, issued } = issueCredentials(() => randomBytes(24).toString("base64url"));
  const tier = referenceTier({ postgres, redis, rabbit });
  const aging = {
    JOBPROOF_PRIORITY_AGING_MS: String(Math.floor(policy.priority.lowWaitsMs / stepsOfAging)),
  };
  const brokerTold = await brokerEnvironments({ program, broker: tier.broker });
  const database = await makeDatabase({ postgres, program, settings: aging });
  const roles = rolesOf({ api: apis, worker: workers, relay: tier.relays });
  const [harnessPort, ...ports] = await freePorts(1 + roles.length);
  const harnessOrigin = `http://127.0.0.1:${harnessPort}`;
  const webhooks = quickWebhooks();
  const toldTo: Readonly<Record<ProcessRole, Readonly<Record<string, string>>>> = {
    api: {
      JOBPROOF_CREDENTIALS: issued,
      JOBPROOF_TYPES: typesOfTomorrow,
      JOBPROOF_SSE_HEARTBEAT_MS: String(heartbeatMs),
      JOBPROOF_TENANT_TERMS: tenantTerms(policy),
    },
    worker: { ...limitsEnvironment(policy, harnessOrigin), ...brokerTold.worker, ...aging },
    relay: { ...brokerTold.relay, ...aging },
  };
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);

  const target: Target = {
    name:
      variant === null
        ? "Jobproof reference"
        : `Jobproof reference, ${variant.kind}: ${variant.id}`,
    baseUrls: urls.slice(0, apis),
    ...referenceRoutes,
    metrics: referenceMetrics(urls[0] ?? ""),
    harnessOrigin,
    sse: { ...referenceRoutes.sse, heartbeatMs },
    webhooks,
    credentials,
    policy,
    processes: roles.map((role, index): ProcessSpec => ({
      role,
      command: [...program.command, role],
      env: {
        ...program.env,
        ...policyEnvironment(policy),
        ...toldTo[role],
        JOBPROOF_DATABASE_URL: overLink(database.urlOf(role), tier.databaseLinkOf(role)),
        ...webhookEnvironment({ webhooks, harnessOrigin, role }),
        // Who goes past the proxy must know the way.
        ...(variant?.kind === "lazy" && { JOBPROOF_DIRECT_URL: database.urlOf(role) }),
        JOBPROOF_HOST: "127.0.0.1",
        JOBPROOF_PORT: String(ports[index]),
      },
      ready: `${urls[index]}/readyz`,
    })),
    links: tier.links,
    ...(tier.services.length > 0 && { services: tier.services }),
  };
  return {
    target: patched(patched(target, tier.declares), declares),
    standing: tier.standing,
    bundled: true,
    tier: tier.title,
    close: database.drop,
  };
}

/** A role for each process; those of one role stand together. */
function rolesOf(counts: Readonly<Record<ProcessRole, number>>): readonly ProcessRole[] {
  return processRoles.flatMap((role) => Array.from({ length: counts[role] }, () => role));
}

/** Puts what a variant declares in the place of what the reference does; null declares nothing. */
function patched(target: Target, declares: JsonObject): Target {
  return merged(target, declares, 2) as Target;
}

function merged(whole: object, patch: object, levels: number): object {
  const members = Object.entries(patch).map(([name, said]: [string, unknown]) => {
    const former: unknown = Reflect.get(whole, name);
    const isDeeper = levels > 1 && isPart(said) && isPart(former);
    return [name, isDeeper ? merged(former, said, levels - 1) : said] as const;
  });
  const all = [...Object.entries(whole), ...members];
  const kept = Object.entries(Object.fromEntries(all));
  return Object.fromEntries(kept.filter(([, value]) => value !== null));
}

function isPart(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Nine steps from the lowest priority to the highest; the rest is for those whose turn is before. */
const stepsOfAging = 12;

/** What the API is told of, as in a deploy that has not come to the workers yet. */
const typesOfTomorrow = [referenceRoutes.submit.body, referenceRoutes.submit.newerTypeBody]
  .map(({ type }) => type)
  .join();

/** The one dependency that is limited is the harness at its origin. */
function limitsEnvironment(
  { outboundLimit, maxRetriesPerSec }: ReferencePolicy,
  origin: string,
): Readonly<Record<string, string>> {
  return {
    JOBPROOF_OUTBOUND_LIMITS: JSON.stringify({ [origin]: outboundLimit }),
    JOBPROOF_RETRY_BUDGETS: JSON.stringify({ [origin]: maxRetriesPerSec }),
  };
}

/**
 * Limits and short times bind the tenants that are there to meet them, and nobody else: all others
 * shall neither be refused nor have their jobs forgotten while they are still looked at.
 */
function tenantTerms({ rateLimit, maxQueued, keyTtlMs, retentionMs }: ReferencePolicy): string {
  return JSON.stringify({
    "rate-limited": { rateLimit },
    "depth-limited": { maxQueued },
    "short-lived": { keyTtlMs, retentionMs },
  });
}

/** The declared policy, as the reference is told it: the two cannot differ. */
function policyEnvironment(policy: ReferencePolicy): Readonly<Record<string, string>> {
  const { backoff } = policy;
  const figures = {
    JOBPROOF_MAX_ATTEMPTS: policy.maxAttempts,
    JOBPROOF_MAX_CRASHES: policy.maxCrashes,
    JOBPROOF_BACKOFF_BASE_MS: backoff.baseMs,
    JOBPROOF_BACKOFF_FACTOR: backoff.factor,
    JOBPROOF_BACKOFF_CAP_MS: backoff.capMs,
    JOBPROOF_MAX_RETRY_AFTER_MS: policy.maxRetryAfterMs,
    JOBPROOF_LEASE_MS: policy.leaseMs,
    JOBPROOF_JOB_TIMEOUT_MS: policy.jobTimeoutMs,
    JOBPROOF_CONCURRENCY: policy.concurrencyPerWorker,
    JOBPROOF_SHUTDOWN_GRACE_MS: policy.shutdownGraceMs,
    JOBPROOF_MAX_BODY_BYTES: policy.maxBodyBytes,
    JOBPROOF_ANSWER_WITHIN_MS: policy.answerWithinMs,
    JOBPROOF_RECOVER_WITHIN_MS: policy.recoverWithinMs,
  };
  const texts = Object.entries(figures).map(([name, figure]) => [name, String(figure)]);
  return { ...Object.fromEntries(texts), JOBPROOF_LOG_LEVEL: "info" };
}
