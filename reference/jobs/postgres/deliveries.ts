import type { DeliveryStep, DeliveryStore, OwedDelivery } from "../../webhooks/delivery-store.ts";
import type { Database, Query } from "../database.ts";

/**
 * The outbox of deliveries. As in that of jobs, one column says both "due" and "not leased", so that
 * what a dead worker held comes back by itself.
 */
export function postgresDeliveries(database: Database): DeliveryStore {
  const { query } = database;
  return {
    async claim({ limit, perUrl, held, leaseMs }) {
      const busy = [[...held.keys()], [...held.values()]];
      const rows = await query<DeliveryRow>(claimBatch, [...busy, perUrl, limit, leaseMs]);
      return rows.map((row) => deliveryOf(row));
    },

    async untilNextMs({ perUrl, held }) {
      const full = [...held].filter(([, count]) => count >= perUrl).map(([url]) => url);
      const [row] = await query<{ ms: number | null }>(untilNext, [full]);
      return Math.max(0, row?.ms ?? Infinity);
    },

    settle: (delivery, step) =>
      database.transaction((inside) => settle(inside, { delivery, step })),

    async forget(endedForMs) {
      await query("DELETE FROM deliveries WHERE ended_at < now() - $1 * interval '1 millisecond'", [
        endedForMs,
      ]);
    },
  };
}

/**
 * The longest due come first, of each URL no more than it has room for. URLs without room are left
 * out before anything is counted: however much is owed to them, it does not hide the others.
 */
const claimBatch = `
  WITH busy AS (
    SELECT * FROM unnest($1::text[], $2::integer[]) AS busy (url, held)
  ), due AS MATERIALIZED (
    SELECT id, url, visible_at FROM deliveries
    WHERE visible_at <= now() AND url NOT IN (SELECT url FROM busy WHERE held >= $3)
    ORDER BY visible_at LIMIT 1000
  ), ranked AS (
    SELECT id, visible_at, coalesce(held, 0) + row_number() OVER (PARTITION BY url ORDER BY visible_at, id)
      AS place
    FROM due LEFT JOIN busy USING (url)
  ), free AS (
    SELECT id FROM deliveries
    WHERE id IN (SELECT id FROM ranked WHERE place <= $3 ORDER BY visible_at LIMIT $4)
      AND visible_at <= now()
    FOR UPDATE SKIP LOCKED
  )
  UPDATE deliveries SET attempts = attempts + 1, lease_token = gen_random_uuid(),
    visible_at = clock_timestamp() + $5 * interval '1 millisecond'
  FROM free WHERE deliveries.id = free.id
  RETURNING deliveries.id, job_id, tenant, url, body, traceparent, attempts, created_at, lease_token
`;

const untilNext = `
  SELECT (extract(epoch FROM min(visible_at) - clock_timestamp()) * 1000)::float8 AS ms
  FROM deliveries WHERE visible_at IS NOT NULL AND url <> ALL ($1::text[])
`;

type DeliveryRow = Readonly<{
  id: string;
  job_id: string;
  tenant: string;
  url: string;
  body: string;
  traceparent: string;
  attempts: number;
  created_at: Date;
  lease_token: string;
}>;

function deliveryOf(row: DeliveryRow): OwedDelivery {
  return {
    id: row.id,
    leaseToken: row.lease_token,
    jobId: row.job_id,
    tenant: row.tenant,
    url: row.url,
    body: row.body,
    traceparent: row.traceparent,
    attempts: row.attempts,
    owedSince: row.created_at,
  };
}

async function settle(
  query: Query,
  { delivery, step }: { delivery: OwedDelivery; step: DeliveryStep },
): Promise<boolean> {
  const { id, leaseToken, tenant, url } = delivery;
  // The receiver first: whoever changes it and its deliveries locks them in the same order.
  if (step.kind === "again" && step.throttles) await query(pause, [tenant, url, step.delayMs]);
  if (step.kind === "disabled") await query(disable, [tenant, url]);
  const rows =
    step.kind === "again"
      ? await query(postpone, [id, leaseToken, step.delayMs])
      : await query(end, [id, leaseToken, step.kind]);
  return rows.length > 0;
}

const end = `
  UPDATE deliveries SET outcome = $3, ended_at = clock_timestamp(), visible_at = NULL,
    lease_token = NULL
  WHERE id = $1 AND lease_token = $2 RETURNING id
`;

/** Its receiver may have asked to be spared, or never to be called again, while it was under way. */
const postpone = `
  WITH mine AS (
    SELECT deliveries.id, disabled_at IS NOT NULL AS is_disabled, resume_at
    FROM deliveries LEFT JOIN webhook_endpoints USING (tenant, url)
    WHERE deliveries.id = $1 AND lease_token = $2
  )
  UPDATE deliveries SET lease_token = NULL,
    outcome = CASE WHEN is_disabled THEN 'disabled' END,
    ended_at = CASE WHEN is_disabled THEN clock_timestamp() END,
    visible_at = CASE WHEN NOT is_disabled
      THEN greatest(clock_timestamp() + $3 * interval '1 millisecond', resume_at) END
  FROM mine WHERE deliveries.id = mine.id RETURNING deliveries.id
`;

const pause = `
  WITH paused AS (
    INSERT INTO webhook_endpoints AS known (tenant, url, resume_at)
    VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
    ON CONFLICT (tenant, url) DO UPDATE SET resume_at = greatest(known.resume_at, excluded.resume_at)
    RETURNING tenant, url, resume_at
  )
  UPDATE deliveries SET visible_at = greatest(visible_at, resume_at)
  FROM paused WHERE deliveries.tenant = paused.tenant AND deliveries.url = paused.url
    AND visible_at IS NOT NULL AND lease_token IS NULL
`;

/** What is under way to it keeps its lease, so that its worker may still say how that ended. */
const disable = `
  WITH disabled AS (
    INSERT INTO webhook_endpoints AS known (tenant, url, disabled_at)
    VALUES ($1, $2, clock_timestamp())
    ON CONFLICT (tenant, url) DO UPDATE
      SET disabled_at = coalesce(known.disabled_at, excluded.disabled_at)
    RETURNING tenant, url
  )
  UPDATE deliveries SET outcome = 'disabled', ended_at = clock_timestamp(), visible_at = NULL
  FROM disabled WHERE deliveries.tenant = disabled.tenant AND deliveries.url = disabled.url
    AND visible_at IS NOT NULL
`;
