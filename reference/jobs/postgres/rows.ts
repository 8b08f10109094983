import type { JobState } from "../../../conformance/contract/job.ts";
import type { QueueEntry } from "../../brokers/broker.ts";
import type { Job, JobError, JobErrorCode } from "../store.ts";

/** What the API reads of a job; to be selected `FROM jobs`. */
export const jobColumns = `jobs.id, jobs.type, jobs.status, jobs.priority, jobs.order_key, jobs.attempts,
  jobs.created_at, jobs.start_at, jobs.start_by, jobs.started_at, jobs.ended_at, jobs.cancel_requested_at,
  jobs.error_code, jobs.error_message`;

/** A row of `jobColumns`. */
export type JobRow = Readonly<{
  id: string;
  type: string;
  status: JobState;
  priority: number;
  order_key: string | null;
  attempts: number;
  created_at: Date;
  start_at: Date | null;
  start_by: Date | null;
  started_at: Date | null;
  ended_at: Date | null;
  cancel_requested_at: Date | null;
  error_code: JobErrorCode | null;
  error_message: string | null;
}>;

/** Makes a job of its row. */
export function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    priority: row.priority,
    orderKey: row.order_key,
    attempts: row.attempts,
    createdAt: row.created_at,
    startAt: row.start_at,
    startBy: row.start_by,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    cancelRequestedAt: row.cancel_requested_at,
    error: errorOf(row),
  };
}

/** The error of a row that may have one. */
export function errorOf(row: {
  error_code: JobErrorCode | null;
  error_message: string | null;
}): JobError | null {
  return row.error_code === null
    ? null
    : { code: row.error_code, message: row.error_message ?? "" };
}

/** A row of the outbox that is to be handed on. */
export type EntryRow = Readonly<{
  job_id: string;
  attempt: number;
  tenant: string;
  traceparent: string;
  priority: number;
}>;

/** Makes a queue entry of its row. It is due, or it would not be handed on. */
export function entryOf(row: EntryRow): QueueEntry {
  return {
    jobId: row.job_id,
    attempt: row.attempt,
    tenant: row.tenant,
    traceparent: row.traceparent,
    priority: row.priority,
    delayMs: 0,
  };
}

/** Lists of equal fields, as `unnest` takes them: one list a column. */
export function columnsOf<Item>(
  items: readonly Item[],
  fields: readonly ((item: Item) => unknown)[],
): readonly (readonly unknown[])[] {
  return fields.map((field) => items.map((item) => field(item)));
}
