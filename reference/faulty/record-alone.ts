import type { Database } from "../jobs/database.ts";
import type { ApiStore, Submission, SubmitOutcome } from "../jobs/store.ts";
import { newJob } from "./new-job.ts";

/** Writes the record of a job without its queue entry, as somebody does who means to send that apart. */
export async function recordAlone(
  submission: Submission,
  { store, database }: { store: ApiStore; database: Database },
): Promise<SubmitOutcome> {
  const { id, tenant, key, fingerprint, type, payload, priority, trace } = submission;
  const made = await database.query(
    `INSERT INTO jobs (id, tenant, key, fingerprint, type, payload, priority, traceparent, tracestate)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant, key) DO NOTHING RETURNING id`,
    [id, tenant, key, fingerprint, type, payload, priority, trace.traceparent, trace.tracestate],
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
