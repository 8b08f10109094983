import { parseExactly } from "../../exact-json.ts";
import type { Caller } from "../../roles.ts";
import type { Database, Query } from "../database.ts";
import { changesBetween } from "../payload-changes.ts";
import type { Edit, EditOutcome, PayloadEdit } from "../store.ts";
import { audit } from "./audit.ts";

/** Mends an open entry under its row lock, so that no replay is between what was read and what is written. */
export function editEntry(
  database: Database,
  { edit, by }: { edit: PayloadEdit; by: Caller },
): Promise<EditOutcome> {
  return database.transaction(async (query) => {
    const outcome = await editLocked(query, { edit, by });
    await audit(query, { by, action: "edit", subject: edit.id, outcome: outcome.kind });
    return outcome;
  });
}

async function editLocked(
  query: Query,
  { edit, by }: { edit: PayloadEdit; by: Caller },
): Promise<EditOutcome> {
  const [entry] = await query<{ state: string; version: number; payload: string }>(
    "SELECT state, version, payload FROM dead_letters WHERE id = $1 AND tenant = $2 FOR UPDATE",
    [edit.id, edit.tenant],
  );
  if (entry === undefined || entry.state === "discarded") return { kind: "not-found" };
  if (entry.state === "replayed") return { kind: "already-replayed" };
  if (edit.version !== null && edit.version !== entry.version)
    return { kind: "version-not-current" };
  const changes = changesBetween(parseExactly(entry.payload), parseExactly(edit.payload));
  if (changes.length === 0) return { kind: "edited" };
  const version = entry.version + 1;
  await query("UPDATE dead_letters SET payload = $2, version = $3 WHERE id = $1", [
    edit.id,
    edit.payload,
    version,
  ]);
  await query(
    "INSERT INTO dead_letter_edits (letter_id, version, caller, changes) VALUES ($1, $2, $3, $4)",
    [edit.id, version, by.name, JSON.stringify(changes)],
  );
  return { kind: "edited" };
}

/** The latest edits of an entry, newest first: one at least, and no more than so many bytes otherwise. */
export async function editsOf(
  { query }: Database,
  { id, atMostBytes }: { id: string; atMostBytes: number },
): Promise<readonly Edit[]> {
  return await query<Edit>(
    `SELECT version, at, caller AS who, changes
     FROM (SELECT *, sum(octet_length(changes)) OVER latest AS bytes, row_number() OVER latest AS nth
           FROM dead_letter_edits WHERE letter_id = $1 WINDOW latest AS (ORDER BY version DESC)) AS edit
     WHERE nth = 1 OR bytes <= $2 ORDER BY version DESC`,
    [id, atMostBytes],
  );
}
