import type { RateLimit } from "../../../conformance/contract/policy.ts";
import type { Query } from "../database.ts";
import type { Admission, ApiStore, Quota } from "../store.ts";

/** Over which time a tenant's queue is watched to say when there will be room. */
const drainSeenMs = 10_000;

/** What is said while nothing ended in that time, and what is said at the shortest and longest. */
const unknownDrainMs = 10_000;
const [shortestWaitMs, longestWaitMs] = [1_000, 60_000];

/**
 * Charges submissions to the limits of their tenant, over all replicas.
 *
 * A known key is let through first: its answer makes no job. The queue's depth comes next, because
 * whoever is refused for it shall not have been charged for the rate. Depth is read before the job
 * is written, so it is exceeded by what is under way at most.
 */
export function admitter({ query }: { query: Query }): ApiStore["admit"] {
  return async ({ tenant, key, rateLimit, maxQueued }) => {
    const known = await query(knownKey, [tenant, key]);
    if (known.length > 0) return { kind: "known" };
    if (maxQueued !== null) {
      const full = await fullQueue(query, { tenant, maxQueued });
      if (full !== null) return full;
    }
    return rateLimit === null
      ? { kind: "admitted", quota: null }
      : charge(query, { tenant, rateLimit });
  };
}

const knownKey = `
  SELECT FROM idempotency_keys
  WHERE tenant = $1 AND key = $2 AND expires_at > statement_timestamp()
`;

/** Counts no further than matters: a queue of millions must not slow down its own refusals. */
const waitingJobs = `
  SELECT count(*)::integer AS waiting FROM (
    SELECT FROM jobs WHERE is_counted AND status = 'queued' AND tenant = $1 LIMIT $2
  ) AS waiting_jobs
`;

const lately = `
  SELECT count(*)::integer AS ended FROM jobs
  WHERE is_counted AND tenant = $1 AND ended_at > now() - $2::float8 * interval '1 millisecond'
`;

async function fullQueue(
  query: Query,
  { tenant, maxQueued }: { tenant: string; maxQueued: number },
): Promise<Admission | null> {
  const [row] = await query<{ waiting: number }>(waitingJobs, [tenant, 2 * maxQueued]);
  const excess = (row?.waiting ?? 0) - maxQueued + 1;
  if (excess <= 0) return null;
  const [seen] = await query<{ ended: number }>(lately, [tenant, drainSeenMs]);
  const perMs = (seen?.ended ?? 0) / drainSeenMs;
  const waitMs = perMs === 0 ? unknownDrainMs : excess / perMs;
  const retryAfterMs = Math.min(longestWaitMs, Math.max(shortestWaitMs, waitMs));
  return { kind: "queue-full", retryAfterMs };
}

/**
 * The generic cell rate algorithm: each submission costs a share of the window, and nobody may be
 * further ahead of the clock than one window. The row's lock makes it one limit for all replicas,
 * and the clock is the database's.
 */
const chargeShare = `
  INSERT INTO rate_limits AS held (tenant, spent_until)
  VALUES ($1, clock_timestamp() + $2::float8 * interval '1 millisecond')
  ON CONFLICT (tenant) DO UPDATE
    SET spent_until = greatest(held.spent_until, clock_timestamp()) + $2 * interval '1 millisecond'
    WHERE held.spent_until <= clock_timestamp() + ($3::float8 - $2) * interval '1 millisecond'
  RETURNING (extract(epoch FROM spent_until - clock_timestamp()) * 1000)::float8 AS "aheadMs"
`;

const readAhead = `
  SELECT (extract(epoch FROM spent_until - clock_timestamp()) * 1000)::float8 AS "aheadMs"
  FROM rate_limits WHERE tenant = $1
`;

async function charge(
  query: Query,
  { tenant, rateLimit }: { tenant: string; rateLimit: RateLimit },
): Promise<Admission> {
  const { count, windowMs } = rateLimit;
  const shareMs = windowMs / count;
  const [charged] = await query<{ aheadMs: number }>(chargeShare, [tenant, shareMs, windowMs]);
  if (charged !== undefined) {
    return { kind: "admitted", quota: quotaOf(rateLimit, charged.aheadMs) };
  }
  // Read anew, so that the wait that is told counts what others were charged meanwhile.
  const [row] = await query<{ aheadMs: number }>(readAhead, [tenant]);
  return { kind: "rate-limited", quota: quotaOf(rateLimit, row?.aheadMs ?? windowMs) };
}

function quotaOf({ count, windowMs }: RateLimit, aheadMs: number): Quota {
  const shareMs = windowMs / count;
  const remaining = Math.max(0, Math.floor((windowMs - aheadMs) / shareMs));
  return {
    remaining: Math.min(count, remaining),
    moreAfterMs: Math.max(0, aheadMs - windowMs + (remaining + 1) * shareMs),
  };
}
