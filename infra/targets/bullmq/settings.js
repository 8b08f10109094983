/*
 * What we set, and what we leave to BullMQ and Redis. SETTINGS=recommended takes what the chapters
 * "Going to production", "Retrying failing jobs", "Timeout for jobs" and "Graceful shutdown" advise.
 */
const isRecommended = process.env.SETTINGS === "recommended";
const redis = { host: "127.0.0.1", port: Number(process.env.REDIS_PORT ?? 12379) };

// 30 s each unless told otherwise: how long a job may go without a sign of life.
const lock = process.env.LOCK_MS
  ? { lockDuration: Number(process.env.LOCK_MS), stalledInterval: Number(process.env.LOCK_MS) }
  : {};

export const queueOptions = isRecommended
  ? {
      connection: { ...redis, enableOfflineQueue: false },
      defaultJobOptions: {
        attempts: 4,
        backoff: { type: "polite" },
        removeOnComplete: { age: 24 * 3600 },
        removeOnFail: { age: 7 * 24 * 3600 },
      },
    }
  : { connection: redis };

export const workerOptions = isRecommended
  ? {
      connection: { ...redis, maxRetriesPerRequest: null },
      concurrency: 20,
      settings: { backoffStrategy },
      ...lock,
    }
  : { connection: redis, ...lock };

export const callTimeoutMs = isRecommended ? 14_000 : undefined;
export const closesGracefully = isRecommended;

/** Exponential with full jitter, and never before the dependency wants to be asked again. */
function backoffStrategy(attemptsMade, _type, error) {
  const bound = Math.min(1_000, 200 * 2 ** (attemptsMade - 1));
  return Math.max(Math.random() * bound, error.retryAfterMs ?? 0);
}
