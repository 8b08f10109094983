import type { Database } from "../jobs/database.ts";
import type { ApiStore, Submission, SubmitOutcome } from "../jobs/store.ts";
import { newJob } from "./new-job.ts";

/** Writes the record of a job without its queue entry, as somebody does who means to send that apart. */
export async function recordAlone(
  submission: Submission,
  { store, database }: { store: ApiStore; database: Database },
): Promise<SubmitOutcome> {
  const { id, tenant, key, fingerprint, type, payload, priority, trace } = submission;
  const { keyTtlMs } = submission;
  const made = await database.query(
    `WITH taken AS (
       INSERT INTO idempotency_keys (tenant, key, fingerprint, job_id, expires_at)
       VALUES ($2, $3, $4, $1, now() + $10::bigint * interval '1 millisecond')
       ON CONFLICT (tenant, key) DO NOTHING RETURNING job_id
     )
     INSERT INTO jobs (id, tenant, key, type, payload, priority, traceparent, tracestate)
     SELECT job_id, $2, $3, $5, $6, $7, $8, $9 FROM taken RETURNING id`,
    [
      id,
      tenant,
      key,
      fingerprint,
      type,
      payload,
      priority,
      trace.traceparent,
      trace.tracestate,
      keyTtlMs,
    ],
  );
  if (made.length === 0) return await store.submit(submission);
  return { kind: "accepted", job: newJob(submission) };
}

/** Sends the queue entry of a job, in a transaction of its own. */
export async function sendAlone(submission: Submission, database: Database): Promise<void> {
  const { id, tenant, priority, trace } = submission;
  await database.query(
    `INSERT INTO outbox (job_id, attempt, tenant, traceparent, priority) VALUES ($1, 1, $2, $3, $4)`,
    [id, tenant, trace.traceparent, priority],
  );
}
