import type { Caller } from "../../roles.ts";
import type { Database, Query } from "../database.ts";
import type { ApiStore, AuditedAction } from "../store.ts";

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

/** Reads the trail through its view: those whom it is about can add to it, and rewrite nothing. */
export function auditReader(database: Database): ApiStore["listAudit"] {
  return async ({ tenant, limit, before }) => {
    const rows = await database.query<AuditRow>(
      `SELECT id, at, caller, action, subject, outcome FROM audit_trail
       WHERE tenant = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [tenant, before, limit + 1],
    );
    const page = rows.slice(0, limit);
    return {
      records: page.map(({ at, caller, action, subject, outcome }) => {
        return { at, who: caller, action, subject, outcome };
      }),
      next: page.length < rows.length ? (page.at(-1)?.id ?? null) : null,
    };
  };
}

type AuditRow = Readonly<{
  id: string;
  at: Date;
  caller: string;
  action: AuditedAction;
  subject: string;
  outcome: string;
}>;
