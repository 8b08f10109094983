import type { EntryLease } from "../brokers/broker.ts";
import type { DependencyLimits } from "../dependency-limits.ts";
import type { Database } from "../jobs/database.ts";
import { rateOf, takePlaces, unpaced, type Pace, type Paced, type Rate } from "./pace.ts";

/**
 * Keeps limits over all workers: each has one row, and whoever wants to call takes its places there.
 *
 * A retry to an origin that has both limits takes a place in each. Where nothing is limited nothing
 * is asked, and entries for other origins pass.
 */
export function postgresPace(options: { database: Database; limits: DependencyLimits }): Pace {
  const { database, limits } = options;
  if (limits.calls.size === 0 && limits.retries.size === 0) return unpaced;

  return async (leases) => {
    const found = await database.query<JobRow>(findJobs, [leases.map(({ entry }) => entry.jobId)]);
    const jobs = new Map(found.map((row) => [row.id, row]));
    let now = leases;
    const later: Paced["later"][number][] = [];
    for (const bucket of bucketsOf(limits)) {
      const mine = now.filter(({ entry }) => {
        const job = jobs.get(entry.jobId);
        return job !== undefined && bucket.isFor(job);
      });
      if (mine.length === 0) continue;
      const { granted, comeBackInMs } = await take(database, bucket, mine.length);
      const sentAway = mine.slice(granted);
      later.push(...sentAway.map((lease, index) => ({ lease, afterMs: comeBackInMs[index] ?? 0 })));
      now = without(now, sentAway);
    }
    return { now, later };
  };
}

type JobRow = Readonly<{
  id: string;
  origin: string | null;
  payload: string | null;
  failures: number;
}>;

/** The payload only where nobody has read the origin yet: it may be large. */
const findJobs = `
  SELECT id, origin, CASE WHEN origin IS NULL THEN payload END AS payload, failures FROM jobs
  WHERE id = ANY ($1::uuid[]) AND status = 'queued'
`;

type LimitBucket = Readonly<{ name: string; rate: Rate; isFor: (job: JobRow) => boolean }>;

/** Retries first: who may not retry takes no place from those who call for the first time. */
function bucketsOf({ calls, retries }: DependencyLimits): readonly LimitBucket[] {
  return [
    ...[...retries].map(([origin, perSec]) => ({
      name: `retries ${origin}`,
      rate: rateOf({ count: perSec, windowMs: 1_000 }),
      isFor: (job: JobRow) => job.failures > 0 && originOf(job) === origin,
    })),
    ...[...calls].map(([origin, limit]) => ({
      name: `calls ${origin}`,
      rate: rateOf(limit),
      isFor: (job: JobRow) => originOf(job) === origin,
    })),
  ];
}

function originOf({ origin, payload }: JobRow): string | null {
  if (origin !== null || payload === null) return origin;
  const order = JSON.parse(payload) as { url?: unknown } | null;
  return typeof order?.url === "string" ? (URL.parse(order.url)?.origin ?? null) : null;
}

type PaceRow = Readonly<{ next_in_ms: number; line_in_ms: number }>;

/** Locks the row, and makes it if this is the first call ever. */
const lockBucket = `
  INSERT INTO pace AS found (bucket) VALUES ($1)
  ON CONFLICT (bucket) DO UPDATE SET bucket = found.bucket
  RETURNING (extract(epoch FROM next_at - clock_timestamp()) * 1000)::float8 AS next_in_ms,
    (extract(epoch FROM line_at - clock_timestamp()) * 1000)::float8 AS line_in_ms
`;
const moveBucket = `
  UPDATE pace SET next_at = next_at + $2 * interval '1 millisecond',
    line_at = line_at + $3 * interval '1 millisecond'
  WHERE bucket = $1
`;

function take(database: Database, { name, rate }: LimitBucket, wanted: number) {
  return database.transaction(async (query) => {
    const [row] = await query<PaceRow>(lockBucket, [name]);
    const bucket = { nextInMs: row?.next_in_ms ?? 0, lineInMs: row?.line_in_ms ?? 0 };
    const taken = takePlaces(bucket, { ...rate, wanted });
    await query(moveBucket, [
      name,
      taken.nextInMs - bucket.nextInMs,
      taken.lineInMs - bucket.lineInMs,
    ]);
    return taken;
  });
}

function without(
  leases: readonly EntryLease[],
  gone: readonly EntryLease[],
): readonly EntryLease[] {
  const left = new Set(gone);
  return leases.filter((lease) => !left.has(lease));
}
