/*
 * What we set, and what we leave to pg-boss. SETTINGS=recommended takes what its documentation advises:
 * retries with backoff, a dead letter queue, heartbeats, and expiration close to what a job takes.
 */
const isRecommended = process.env.SETTINGS === "recommended";
// pg-boss waits 15 minutes for a job, looks for such jobs every minute, and for new ones every 2 s.
const expireInSeconds = Number(process.env.EXPIRE_SECONDS ?? (isRecommended ? 30 : 900));
const monitorEvery = Number(process.env.MONITOR_SECONDS ?? 60);
const pollingIntervalSeconds = Number(process.env.POLL_SECONDS ?? 2);

export const bossOptions = {
  connectionString:
    process.env.DATABASE_URL ?? "postgres://postgres:stranger@127.0.0.1:12432/postgres",
  superviseIntervalSeconds: monitorEvery,
  monitorIntervalSeconds: monitorEvery,
};

export const deadLetter = isRecommended ? "probes-dead" : undefined;

export const queueOptions = isRecommended
  ? {
      retryLimit: 3,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 4,
      expireInSeconds,
      heartbeatSeconds: 10,
      deadLetter,
    }
  : { expireInSeconds };

export const workOptions = isRecommended
  ? { pollingIntervalSeconds, localConcurrency: 20, perJobResults: true }
  : { pollingIntervalSeconds };

export const stopsGracefully = isRecommended;
