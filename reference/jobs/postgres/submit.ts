import type { Database } from "../database.ts";
import { groupCommit } from "../group-commit.ts";
import type { ApiStore, Submission, SubmitOutcome } from "../store.ts";
import { columnsOf, jobColumns, jobOf, type JobRow } from "./rows.ts";

/**
 * One statement, and so one transaction, for a whole batch of submissions.
 *
 * Whoever finds its key among those that have not expired is answered with the key's job. Of those
 * who do not, the one that gets the key's lock takes the key and inserts the job and its outbox row;
 * the lock is held until the commit, on whichever replica. A statement sees what was committed when
 * it began: the loser of a race may get the lock and yet find the key taken when it inserts. Like
 * those that did not get the lock it is absent from the answer, which means: the key is in use.
 *
 * Jobs with an order key join their lane as they are inserted, and those that are not its head get
 * no outbox row. Every batch comes to the lanes in one order, so that no two can block each other.
 */
const submitBatch = `
  WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
      $7::smallint[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
      $13::bigint[], $14::bigint[], $15::boolean[], $16::timestamptz[], $17::timestamptz[])
      WITH ORDINALITY
      AS wanted (id, tenant, key, fingerprint, type, payload, priority, traceparent, tracestate,
        webhook, order_key, origin, key_ttl_ms, keep_ms, is_counted, start_at, start_by, nth)
  ), known AS (
    SELECT wanted.nth, wanted.fingerprint = held.fingerprint AS is_same, ${jobColumns}
    FROM wanted JOIN idempotency_keys AS held USING (tenant, key) JOIN jobs ON jobs.id = held.job_id
    WHERE held.expires_at > statement_timestamp()
  ), contenders AS (
    SELECT DISTINCT ON (tenant, key) * FROM wanted
    WHERE NOT EXISTS (SELECT FROM known WHERE known.nth = wanted.nth)
    ORDER BY tenant, key, nth
  ), winners AS MATERIALIZED (
    SELECT * FROM contenders
    WHERE pg_try_advisory_xact_lock(hashtextextended(key, hashtextextended(tenant, 0)))
  ), taken AS (
    INSERT INTO idempotency_keys AS held (tenant, key, fingerprint, job_id, expires_at)
    SELECT tenant, key, fingerprint, id, clock_timestamp() + key_ttl_ms * interval '1 millisecond'
    FROM winners ORDER BY nth
    ON CONFLICT (tenant, key) DO UPDATE SET fingerprint = excluded.fingerprint,
      job_id = excluded.job_id, expires_at = excluded.expires_at
      WHERE held.expires_at <= statement_timestamp()
    RETURNING job_id
  ), accepted AS (
    INSERT INTO jobs (id, tenant, key, type, payload, priority, traceparent, tracestate,
      webhook, order_key, origin, keep_ms, is_counted, start_at, start_by, due_at)
    SELECT id, tenant, key, type, payload, priority, traceparent, tracestate,
      webhook, order_key, origin, keep_ms, is_counted, start_at, start_by,
      greatest(start_at, clock_timestamp())
    FROM winners JOIN taken ON taken.job_id = winners.id ORDER BY tenant, order_key, nth
    RETURNING ${jobColumns}, tenant, traceparent, is_waiting, due_at
  ), queued AS (
    INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority, visible_at)
    SELECT accepted.id, 1, accepted.tenant, accepted.traceparent, accepted.priority, accepted.due_at
    FROM accepted JOIN winners USING (id) WHERE NOT accepted.is_waiting ORDER BY nth
  )
  SELECT nth::integer, is_same, ${jobColumns} FROM known AS jobs
  UNION ALL
  SELECT nth::integer, NULL, ${jobColumns} FROM accepted AS jobs JOIN winners USING (id)
`;

type SubmitRow = JobRow & Readonly<{ nth: number; is_same: boolean | null }>;

/** Accepts jobs, many in one commit. */
export function submitter(database: Database): ApiStore["submit"] {
  return groupCommit<Submission, SubmitOutcome>({
    maxItems: 100,
    maxInFlight: 2,
    sizeOf: ({ payload }) => payload.length,
    maxSize: 4_000_000,

    async commit(submissions) {
      const rows = await database.query<SubmitRow>(
        submitBatch,
        columnsOf(submissions, [
          ({ id }) => id,
          ({ tenant }) => tenant,
          ({ key }) => key,
          ({ fingerprint }) => fingerprint,
          ({ type }) => type,
          ({ payload }) => payload,
          ({ priority }) => priority,
          ({ trace }) => trace.traceparent,
          ({ trace }) => trace.tracestate,
          ({ webhook }) => webhook,
          ({ orderKey }) => orderKey,
          ({ origin }) => origin,
          ({ keyTtlMs }) => keyTtlMs,
          ({ retentionMs }) => retentionMs,
          ({ isCounted }) => isCounted,
          ({ startAt }) => startAt,
          ({ startBy }) => startBy,
        ]),
      );
      const byNth = new Map(rows.map((row) => [row.nth, row]));
      return submissions.map((_submission, index) => outcomeOf(byNth.get(index + 1)));
    },
  });
}

function outcomeOf(row: SubmitRow | undefined): SubmitOutcome {
  if (row === undefined) return { kind: "key-in-use" };
  if (row.is_same === false) return { kind: "key-reused" };
  return { kind: row.is_same === null ? "accepted" : "replayed", job: jobOf(row) };
}
