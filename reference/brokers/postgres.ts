import type { Database } from "../jobs/database.ts";
import { columnsOf, entryOf, type EntryRow } from "../jobs/postgres/rows.ts";
import { groupCommit } from "../jobs/group-commit.ts";
import type { Broker, EntryLease, LeaseStatus, Settlement } from "./broker.ts";
import { outboxAlarm } from "./outbox-alarm.ts";

/**
 * The outbox as a queue: `SKIP LOCKED` lets any number of workers take from it without waiting.
 *
 * An entry is offered while `visible_at` is past. A claim, a renewal and a delay all move that one
 * column into the future, so an entry whose worker is gone comes back by itself.
 *
 * Among those that are offered the earliest turn is next. Each step of priority is a head start, and
 * a turn never changes: that is aging, without a clock that would have to renew the order.
 */
export function postgresBroker(options: {
  database: Database;
  /** For the connection that listens for new entries. */
  url: string;
}): Broker {
  const { query } = options.database;
  const alarm = outboxAlarm(options);

  const settleInGroups = groupCommit<Settling, LeaseStatus>({
    maxItems: 500,
    maxInFlight: 1,
    sizeOf: () => 1,
    maxSize: 500,
    commit: async (settling) => {
      const done = settling.filter(({ how }) => how === "done");
      const again = settling.filter(({ how }) => how !== "done");
      const held = new Set([...(await drop(done)), ...(await offerAgain(again))]);
      return settling.map(({ lease }) => (held.has(lease.token) ? "held" : "lost"));
    },
  });

  async function drop(settling: readonly Settling[]): Promise<readonly string[]> {
    if (settling.length === 0) return [];
    const rows = await query<TokenRow>(dropBatch, keysOf(settling.map(({ lease }) => lease)));
    return rows.map((row) => row.lease_token);
  }

  async function offerAgain(settling: readonly Settling[]): Promise<readonly string[]> {
    if (settling.length === 0) return [];
    const keys = keysOf(settling.map(({ lease }) => lease));
    const delays = settling.map(({ how }) => (typeof how === "object" ? how.afterMs : 0));
    const rows = await query<TokenRow>(offerAgainBatch, [...keys, delays]);
    return rows.map((row) => row.lease_token);
  }

  return {
    name: "postgres",
    traits: { durable: true, delay: true, priority: true, isOutbox: true, isPushed: false },

    async enqueue(entries) {
      return entries.length === 0 ? 0 : (await query(enqueueBatch, entryColumnsOf(entries))).length;
    },

    async claim({ limit, leaseMs }) {
      const rows = await query<EntryRow & { lease_token: string }>(claimBatch, [limit, leaseMs]);
      return rows.map((row) => ({ entry: entryOf(row), token: row.lease_token }));
    },

    async renew(leases, leaseMs) {
      if (leases.length > 0) await query(renewBatch, [...keysOf(leases), leaseMs]);
    },

    settle: (lease, how) => settleInGroups({ lease, how }),
    waitForEntries: (wait) => alarm.wait(wait),
    mayHaveLost: async () => true,
    check: async () => void (await query("SELECT")),
    close: () => alarm.close(),
  };
}

type Settling = Readonly<{ lease: EntryLease; how: Settlement }>;
type TokenRow = Readonly<{ lease_token: string }>;

/**
 * The order is the queue's; a row that somebody else is just taking is passed over. `now()`, unlike
 * `clock_timestamp()`, can be compared within the index: entries that wait for later cost little.
 */
const claimBatch = `
  WITH visible AS (
    SELECT id FROM outbox WHERE visible_at <= now()
    ORDER BY turn_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
  ), claimed AS (
    UPDATE outbox SET lease_token = gen_random_uuid(),
      visible_at = clock_timestamp() + $2 * interval '1 millisecond'
    FROM visible WHERE outbox.id = visible.id
    RETURNING outbox.*
  )
  SELECT job_id, attempt, tenant, traceparent, priority, lease_token FROM claimed
  ORDER BY turn_at, id
`;

const enqueueBatch = `
  INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority, visible_at)
  SELECT job_id, attempt, tenant, traceparent, priority,
    clock_timestamp() + delay_ms * interval '1 millisecond'
  FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::smallint[], $6::float8[])
    AS entry (job_id, attempt, tenant, traceparent, priority, delay_ms)
  ON CONFLICT (job_id, attempt) DO NOTHING
  RETURNING id
`;

const isMine = `outbox.job_id = lease.job_id AND outbox.attempt = lease.attempt
  AND outbox.lease_token = lease.token AND outbox.visible_at > clock_timestamp()`;
const leases = "unnest($1::uuid[], $2::integer[], $3::uuid[]) AS lease (job_id, attempt, token)";

/** What is just being settled is passed over: to wait for it could be to wait for each other. */
const renewBatch = `
  WITH held AS (
    SELECT outbox.job_id, outbox.attempt FROM outbox JOIN ${leases} ON ${isMine}
    FOR UPDATE OF outbox SKIP LOCKED
  )
  UPDATE outbox SET visible_at = clock_timestamp() + $4 * interval '1 millisecond'
  FROM held WHERE outbox.job_id = held.job_id AND outbox.attempt = held.attempt
`;

const dropBatch = `DELETE FROM outbox USING ${leases} WHERE ${isMine} RETURNING outbox.lease_token`;

/**
 * Its turn stays: what was put back is first when it is offered again. Nobody is woken for what is
 * for later; whoever put it back looks again in time.
 */
const offerAgainBatch = `
  WITH settled AS (
    UPDATE outbox SET lease_token = NULL,
      visible_at = clock_timestamp() + lease.delay_ms * interval '1 millisecond'
    FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::float8[])
      AS lease (job_id, attempt, token, delay_ms)
    WHERE ${isMine} RETURNING lease.token AS lease_token, lease.delay_ms
  )
  SELECT lease_token, CASE WHEN delay_ms = 0 THEN pg_notify('jobproof_outbox', '') END FROM settled
`;

function keysOf(held: readonly EntryLease[]): readonly (readonly unknown[])[] {
  return columnsOf(held, [
    ({ entry }) => entry.jobId,
    ({ entry }) => entry.attempt,
    ({ token }) => token,
  ]);
}

function entryColumnsOf(entries: Parameters<Broker["enqueue"]>[0]) {
  return columnsOf(entries, [
    ({ jobId }) => jobId,
    ({ attempt }) => attempt,
    ({ tenant }) => tenant,
    ({ traceparent }) => traceparent,
    ({ priority }) => priority,
    ({ delayMs }) => delayMs,
  ]);
}
