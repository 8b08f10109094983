import type { Database, Query } from "../database.ts";
import type { Caller } from "../../roles.ts";
import type { ApiStore, Attempt, DeadLetter, JobErrorCode, ReplayOutcome } from "../store.ts";
import { audit } from "./audit.ts";
import { editEntry, editsOf } from "./edits.ts";
import { errorOf, jobColumns, jobOf, type JobRow } from "./rows.ts";

const pageBytes = 4_000_000;

const entryColumns = `id, job_id, previous_id, tenant, key, type, payload, version, priority,
  order_key, traceparent, tracestate, attempts, reason_code, reason_message, first_at, last_at, state, closed_at, position`;

/** Reads dead letters. Reading changes nothing; discarded ones are gone for readers. */
export function deadLetterReader(
  database: Database,
): Pick<ApiStore, "listDeadLetters" | "readDeadLetter"> {
  return {
    async listDeadLetters({ tenant, limit, after }) {
      // One more than asked for says whether there is a next page.
      const rows = await database.query<EntryRow & { bytes: string }>(
        `SELECT ${entryColumns}, sum(octet_length(payload)) OVER (ORDER BY position) AS bytes
         FROM (SELECT * FROM dead_letters WHERE tenant = $1 AND state = 'open' AND position > $2
               ORDER BY position LIMIT $3) AS page
         ORDER BY position`,
        [tenant, after ?? "0", limit + 1],
      );
      const page = rows
        .slice(0, limit)
        .filter((row, index) => index === 0 || Number(row.bytes) <= pageBytes);
      const next = page.length < rows.length ? (page.at(-1)?.position ?? null) : null;
      return { entries: page.map((row) => deadLetterOf(row)), next };
    },

    async readDeadLetter({ id, tenant }) {
      const [row] = await database.query<EntryRow>(
        `SELECT ${entryColumns} FROM dead_letters
         WHERE id = $1 AND tenant = $2 AND state <> 'discarded'`,
        [id, tenant],
      );
      if (row === undefined) return null;
      const history = await database.query<AttemptRow>(
        `SELECT attempt, started_at, ended_at, outcome, error_code, error_message
         FROM attempts WHERE job_id = $1 AND attempt <= $2 ORDER BY attempt`,
        [row.job_id, row.attempts],
      );
      return {
        ...deadLetterOf(row),
        history: history.map((attempt) => attemptOf(attempt)),
        edits: row.version === 1 ? [] : await editsOf(database, { id, atMostBytes: pageBytes }),
      };
    },
  };
}

/**
 * Acts on dead letters, under the entry's row lock: of any number at once, one finds it open.
 *
 * A replay closes the entry and queues the job in one transaction, so that no crash between the
 * two can make either vanish.
 */
export function deadLetterActs(database: Database): Pick<ApiStore, "replay" | "edit" | "discard"> {
  return {
    replay: (of, by) => replayEntry(database, { of, by, delayMs: 0 }),

    edit: (edit, by) => editEntry(database, { edit, by }),

    discard: (of, by) =>
      database.transaction(async (query) => {
        const found = await close(query, of, "discarded");
        const kind = found.kind === "closed" ? "discarded" : found.kind;
        await audit(query, { by, action: "discard", subject: of.id, outcome: kind });
        return { kind };
      }),
  };
}

/** Replays one entry, in a transaction of its own; its job is due after the delay. */
export function replayEntry(
  database: Database,
  { of, by, delayMs }: { of: EntryOfTenant; by: Caller; delayMs: number },
): Promise<ReplayOutcome> {
  return database.transaction(async (query) => {
    const found = await close(query, of, "replayed");
    const outcome: ReplayOutcome =
      found.kind === "closed"
        ? { kind: "replayed", job: await queueAgain(query, { ...found, entryId: of.id, delayMs }) }
        : found;
    await audit(query, { by, action: "replay", subject: of.id, outcome: outcome.kind });
    return outcome;
  });
}

type EntryOfTenant = Readonly<{ id: string; tenant: string }>;

type Closed =
  | Readonly<{ kind: "closed"; jobId: string; isEdited: boolean }>
  | Readonly<{ kind: "already-replayed" | "not-found" }>;

/**
 * One of many that come at once closes the entry. The others wait for its commit, and then find the entry
 * closed without holding it: they do not wait for each other's.
 */
async function close(
  query: Query,
  { id, tenant }: EntryOfTenant,
  state: "replayed" | "discarded",
): Promise<Closed> {
  const [closed] = await query<{ jobId: string; isEdited: boolean }>(
    `UPDATE dead_letters SET state = $3, closed_at = clock_timestamp()
     WHERE id = $1 AND tenant = $2 AND state = 'open'
     RETURNING job_id AS "jobId", version > 1 AS "isEdited"`,
    [id, tenant, state],
  );
  if (closed !== undefined) return { kind: "closed", ...closed };
  const [entry] = await query<{ state: string }>(
    "SELECT state FROM dead_letters WHERE id = $1 AND tenant = $2",
    [id, tenant],
  );
  return { kind: entry?.state === "replayed" ? "already-replayed" : "not-found" };
}

/** Queues the job of an entry, with the payload that was mended, if it was. */
async function queueAgain(
  query: Query,
  again: { jobId: string; entryId: string; isEdited: boolean; delayMs: number },
) {
  const { jobId, entryId, isEdited, delayMs } = again;
  if (isEdited) await query(handOver, [entryId]);
  const [row] = await query<JobRow & { is_waiting: boolean }>(
    `UPDATE jobs SET status = 'queued', failures = 0, crashes = 0,
       due_at = clock_timestamp() + $2 * interval '1 millisecond',
       enqueued_at = clock_timestamp(), ended_at = NULL, cancel_requested_at = NULL,
       error_code = NULL, error_message = NULL
     WHERE id = $1 AND status = 'failed' RETURNING ${jobColumns}, is_waiting`,
    [jobId, delayMs],
  );
  if (row === undefined)
    throw new Error("An open dead letter belongs to a job that has not failed");
  // Behind another job of its lane it gets its entry when that one has ended.
  if (row.is_waiting) return jobOf(row);
  await query(
    `INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority, visible_at)
     SELECT id, attempts + 1, tenant, traceparent, priority, due_at FROM jobs WHERE id = $1`,
    [row.id],
  );
  return jobOf(row);
}

/** The API may write the payload of a job, and cannot read it: so this is a statement of its own. */
const handOver = `
  UPDATE jobs SET payload = letter.payload FROM dead_letters AS letter
  WHERE letter.id = $1 AND jobs.id = letter.job_id
`;

type EntryRow = Readonly<{
  id: string;
  job_id: string;
  previous_id: string | null;
  tenant: string;
  key: string;
  type: string;
  payload: string;
  version: number;
  priority: number;
  order_key: string | null;
  traceparent: string;
  tracestate: string | null;
  attempts: number;
  reason_code: JobErrorCode;
  reason_message: string;
  first_at: Date;
  last_at: Date;
  state: "open" | "replayed" | "discarded";
  closed_at: Date | null;
  position: string;
}>;

function deadLetterOf(row: EntryRow): DeadLetter {
  return {
    id: row.id,
    jobId: row.job_id,
    previousId: row.previous_id,
    tenant: row.tenant,
    key: row.key,
    type: row.type,
    payload: row.payload,
    version: row.version,
    priority: row.priority,
    orderKey: row.order_key,
    trace: { traceparent: row.traceparent, tracestate: row.tracestate },
    attempts: row.attempts,
    reason: { code: row.reason_code, message: row.reason_message },
    firstAt: row.first_at,
    lastAt: row.last_at,
    replayedAt: row.state === "replayed" ? row.closed_at : null,
  };
}

type AttemptRow = Readonly<{
  attempt: number;
  started_at: Date;
  ended_at: Date | null;
  outcome: string | null;
  error_code: JobErrorCode | null;
  error_message: string | null;
}>;

function attemptOf(row: AttemptRow): Attempt {
  return {
    attempt: row.attempt,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    error: errorOf(row),
  };
}
