import type { Caller } from "../../roles.ts";
import type { Database } from "../database.ts";
import type { ApiStore, BulkItem, BulkReplay } from "../store.ts";
import { audit } from "./audit.ts";
import { replayEntry } from "./dead-letters.ts";

/**
 * Replays what a filter finds, entry by entry.
 *
 * One transaction for all would hold the locks of hundreds of jobs, and one of them could undo the
 * others. So each entry is replayed as if by hand, under its own lock and with its own record in
 * the trail, and what became of it is told.
 */
export function bulkReplayer(database: Database): ApiStore["replayMany"] {
  return async (wanted, by) => {
    const found = await entriesFor(database, wanted);
    const entries = found.slice(0, wanted.limit);
    const items: BulkItem[] = [];
    for (const entry of entries)
      items.push(await replayNext({ database, wanted, by, items, entry }));
    await audit(database.query, { by, action: "bulk-replay", subject: "*", outcome: tally(items) });
    return { items, isMore: found.length > entries.length };
  };
}

type Found = Readonly<{ id: string; job_id: string }>;

/** One more than asked for says whether there are more. */
function entriesFor(database: Database, wanted: BulkReplay): Promise<readonly Found[]> {
  // Compared as it is shown: what `lastAt` says is within the bounds that were taken from it.
  return database.query<Found>(
    `SELECT id, job_id FROM dead_letters
     WHERE tenant = $1 AND state = 'open'
       AND ($2::text IS NULL OR reason_code = $2)
       AND ($3::timestamptz IS NULL OR date_trunc('milliseconds', last_at) >= $3)
       AND ($4::timestamptz IS NULL OR date_trunc('milliseconds', last_at) <= $4)
     ORDER BY position LIMIT $5`,
    [wanted.tenant, wanted.reason, wanted.from, wanted.until, wanted.limit + 1],
  );
}

async function replayNext(options: {
  database: Database;
  wanted: BulkReplay;
  by: Caller;
  items: readonly BulkItem[];
  entry: Found;
}): Promise<BulkItem> {
  const { database, wanted, by, items, entry } = options;
  const told = { id: entry.id, jobId: entry.job_id };
  const last = items.at(-1)?.outcome;
  if (last === "unknown" || last === "not-tried") return { ...told, outcome: "not-tried" };
  const replayed = items.filter(({ outcome }) => outcome === "replayed").length;
  const delayMs = (replayed * 1_000) / wanted.perSec;
  const of = { id: entry.id, tenant: wanted.tenant };
  try {
    const { kind } = await replayEntry(database, { of, by, delayMs });
    return { ...told, outcome: kind };
  } catch (error) {
    // Nothing has happened yet: then the whole request failed, and is answered as such.
    if (items.length === 0) throw error;
    return { ...told, outcome: "unknown" };
  }
}

function tally(items: readonly BulkItem[]): string {
  const replayed = items.filter(({ outcome }) => outcome === "replayed").length;
  return `replayed ${replayed} of ${items.length}`;
}
