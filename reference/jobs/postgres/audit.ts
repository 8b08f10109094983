import type { Caller } from "../../roles.ts";
import type { Query } from "../database.ts";
import type { AuditedAction } from "../store.ts";

/** Adds one line to the audit trail, in the transaction of the act itself. */
export async function audit(
  query: Query,
  act: { by: Caller; action: AuditedAction; subject: string; outcome: string },
): Promise<void> {
  await query(
    "INSERT INTO audit (tenant, caller, action, subject, outcome) VALUES ($1, $2, $3, $4, $5)",
    [act.by.tenant, act.by.name, act.action, act.subject, act.outcome],
  );
}
