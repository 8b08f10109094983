import type { Database } from "../database.ts";
import type { Purged, WorkerStore } from "../store.ts";

/**
 * Deletes what has expired, in small batches.
 *
 * What may go is decided by a function of the database (see the migrations): a worker may call it
 * and has no right to delete a job otherwise.
 */
export function purger(database: Database): WorkerStore["purge"] {
  return async (atMost) => {
    const [row] = await database.query<Purged>("SELECT keys, records FROM purge_expired($1)", [
      atMost,
    ]);
    return row ?? { keys: 0, records: 0 };
  };
}
