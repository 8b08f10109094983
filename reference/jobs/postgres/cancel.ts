import type { Database, Query } from "../database.ts";
import { cancelOf } from "../life-cycle.ts";
import type { ApiStore, CancelOutcome, JobOfTenant } from "../store.ts";
import { audit } from "./audit.ts";
import { jobColumns, jobOf, type JobRow } from "./rows.ts";

/**
 * Cancels a job, under its row lock: a claim either came before, and its worker is asked to stop,
 * or finds the job canceled.
 */
export function canceler(database: Database): ApiStore["cancel"] {
  return (of, by) =>
    database.transaction(async (query) => {
      const outcome = await cancel(query, of);
      await audit(query, { by, action: "cancel", subject: of.id, outcome: outcome.kind });
      return outcome;
    });
}

async function cancel(query: Query, of: JobOfTenant): Promise<CancelOutcome> {
  const [row] = await query<JobRow>(
    `SELECT ${jobColumns} FROM jobs WHERE id = $1 AND tenant = $2 FOR UPDATE`,
    [of.id, of.tenant],
  );
  if (row === undefined) return { kind: "not-found" };
  switch (cancelOf(row.status)) {
    case "cancel":
      return { kind: "canceled", job: await update(query, of, endNow) };
    case "request":
      return { kind: "requested", job: await update(query, of, askToStop) };
    case "done":
      return { kind: "canceled", job: jobOf(row) };
    case "refuse":
      return { kind: "refused", job: jobOf(row) };
  }
}

const endNow = `status = 'canceled', ended_at = clock_timestamp(),
  cancel_requested_at = clock_timestamp()`;
const askToStop = "cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp())";

async function update(query: Query, of: JobOfTenant, change: string) {
  const [row] = await query<JobRow>(
    `UPDATE jobs SET ${change} WHERE id = $1 RETURNING ${jobColumns}`,
    [of.id],
  );
  if (row === undefined) throw new Error("A job vanished under its own lock");
  return jobOf(row);
}
