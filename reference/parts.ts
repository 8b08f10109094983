import { Agent } from "undici";

import { byPermissions, type Authorise } from "./api/authorise.ts";
import { problemAnswer, type ErrorAnswer } from "./api/error-answer.ts";
import { canonicalFingerprint, type FingerprintOf } from "./api/fingerprint.ts";
import { pollForEnds, type EndWatch } from "./api/end-watch.ts";
import { byBearerToken, type Identify } from "./api/identify.ts";
import { apiRoutes, type RoutesOf } from "./api/routes.ts";
import type { Broker } from "./brokers/broker.ts";
import { openBroker } from "./brokers/open-broker.ts";
import { postgresBroker } from "./brokers/postgres.ts";
import { announcedApiStore, announcedWorkerStore } from "./jobs/announced.ts";
import { openAnnouncer } from "./jobs/announcer.ts";
import { openDatabase, type Database } from "./jobs/database.ts";
import { jobIdAsEffectKey, type EffectKeyOf } from "./jobs/effect-key.ts";
import { openJobFeed, type JobFeed } from "./jobs/job-feed.ts";
import { fullJitterRetry, type RetryPolicy } from "./jobs/retry-policy.ts";
import { postgresApiStore, postgresWorkerStore } from "./jobs/store-postgres.ts";
import type { ApiStore, WorkerStore } from "./jobs/store.ts";
import type { ApiSettings, RelaySettings, WorkerSettings } from "./settings.ts";
import type { TermsOf } from "./terms.ts";
import { claimUntilStopped, type ClaimUntilStopped } from "./work/claim-loop.ts";
import { drain, type Drain } from "./work/drain.ts";
import { startHeartbeat, type StartHeartbeat } from "./work/heartbeat.ts";
import { knownTypes } from "./work/known-types.ts";
import { postgresPace } from "./work/pace-postgres.ts";
import type { Pace } from "./work/pace.ts";
import { probeCaller, type CallProbe } from "./work/probe.ts";
import { publicOrAllowed, type MayBeWebhook } from "./webhooks/webhook-guard.ts";
import { webhookParts, type WebhookParts } from "./webhooks/webhook-parts.ts";

/**
 * Everything that the API decides or depends on, each replaceable by itself.
 *
 * A service that differs in one decision is these parts with one of them exchanged, which is how
 * other tiers are put together, and how a service that is wrong on purpose is.
 */
export type ApiParts = Readonly<{
  /** For parts that need statements of their own. */
  database: Database;
  store: ApiStore;
  feed: JobFeed;
  routesOf: RoutesOf;
  identify: Identify;
  authorise: Authorise;
  fingerprintOf: FingerprintOf;
  mayBeWebhook: MayBeWebhook;
  termsOf: TermsOf;
  endWatch: EndWatch;
  errorAnswer: ErrorAnswer;
  /** Closes what the parts have opened. */
  close: () => Promise<void>;
}>;

/** Everything that a worker decides or depends on. */
export type WorkerParts = Readonly<{
  database: Database;
  store: WorkerStore;
  broker: Broker;
  claimUntilStopped: ClaimUntilStopped;
  pace: Pace;
  effectKeyOf: EffectKeyOf;
  retryPolicy: RetryPolicy;
  callProbe: CallProbe;
  startHeartbeat: StartHeartbeat;
  drain: Drain;
  /** Null where no webhooks are delivered. */
  webhooks: WebhookParts | null;
  close: () => Promise<void>;
}>;

/** What a relay depends on. */
export type RelayParts = Readonly<{
  database: Database;
  outbox: Broker;
  broker: Broker;
  close: () => Promise<void>;
}>;

/**
 * How long a statement may take, and a connection before it: a client is waiting, and shall hear of
 * trouble within the declared time. It may wait for both, and for the answer to be made.
 */
const apiStatementShare = 0.375;

/** Of the time that a worker has to find back: one statement that gets no answer, and one that does. */
const workerStatementShare = 0.5;

/** Makes the parts of the API as they should be. */
export function apiParts(settings: ApiSettings): ApiParts {
  const database = openDatabase({
    url: settings.databaseUrl,
    name: "jobproof-api",
    connections: 10,
    timeoutMs: Math.floor(settings.answerWithinMs * apiStatementShare),
  });
  const announcer = openAnnouncer(database);
  const store = announcedApiStore(postgresApiStore(database), announcer.announce);
  const feed = openJobFeed({
    url: settings.databaseUrl,
    versionsOf: (ids) => store.versionsOf(ids),
  });
  return {
    database,
    store,
    feed,
    routesOf: apiRoutes,
    identify: byBearerToken(settings.callers),
    authorise: byPermissions,
    fingerprintOf: canonicalFingerprint,
    mayBeWebhook: settings.webhooks ? publicOrAllowed(settings.webhookOrigins) : () => false,
    termsOf: settings.termsOf,
    endWatch: pollForEnds((ids) => store.endedAmong(ids)),
    errorAnswer: problemAnswer,
    async close() {
      await Promise.all([feed.close(), announcer.close()]);
      await database.close();
    },
  };
}

/** Makes the parts of a worker as they should be. */
export async function workerParts(settings: WorkerSettings): Promise<WorkerParts> {
  const url = settings.databaseUrl;
  const statementMs = Math.floor(settings.recoverWithinMs * workerStatementShare);
  const database = openDatabase({
    url,
    name: "jobproof-worker",
    connections: 8,
    timeoutMs: statementMs,
  });
  const heartbeats = openDatabase({
    url,
    name: "jobproof-heartbeat",
    connections: 1,
    // After one beat that got no answer there is still time for another.
    timeoutMs: Math.min(statementMs, Math.ceil(settings.leaseMs / 3)),
    // To connect takes longer than to beat, and leases that were just begun would not outlast it.
    idleMs: 0,
  });
  const broker = await openBroker(settings.broker, {
    outbox: () => postgresBroker({ database, url }),
    timeoutMs: statementMs,
    prefetch: settings.concurrency,
  });
  // The job's own timeout is the only one: one of the client's would end a call that may go on.
  const agent = new Agent({
    connections: settings.concurrency,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: settings.jobTimeoutMs },
  });
  const announcer = openAnnouncer(database);
  const webhooks = settings.webhooks && webhookParts(settings.webhooks, { database, url });
  return {
    database,
    store: announcedWorkerStore(
      postgresWorkerStore({ database, heartbeats, types: knownTypes }),
      announcer.announce,
    ),
    broker,
    claimUntilStopped,
    pace: postgresPace({ database, limits: settings.limits }),
    effectKeyOf: jobIdAsEffectKey,
    retryPolicy: fullJitterRetry(settings.policy, Math.random),
    callProbe: probeCaller(agent),
    startHeartbeat,
    drain,
    webhooks,
    async close() {
      await broker.close();
      await Promise.all([agent.destroy(), announcer.close(), webhooks?.close()]);
      await Promise.all([database.close(), heartbeats.close()]);
    },
  };
}

/** Makes the parts of a relay as they should be. */
export async function relayParts(settings: RelaySettings): Promise<RelayParts> {
  const url = settings.databaseUrl;
  const timeoutMs = Math.floor(settings.recoverWithinMs * workerStatementShare);
  const database = openDatabase({ url, name: "jobproof-relay", connections: 4, timeoutMs });
  const outbox = postgresBroker({ database, url });
  // A relay claims from the outbox alone.
  const relayed = { outbox: () => outbox, timeoutMs, prefetch: 1 };
  const broker = await openBroker(settings.broker, relayed);
  return {
    database,
    outbox,
    broker,
    async close() {
      await Promise.all([outbox.close(), broker.close()]);
      await database.close();
    },
  };
}
