import type { JobId, JobState } from "../../../conformance/contract/job.ts";
import type { Database } from "../database.ts";
import type { ApiStore } from "../store.ts";

type ChangesRow = Readonly<{
  changes: readonly Readonly<{ version: number; status: JobState; attempts: number; at: string }>[];
}>;

/** Reads which states jobs were in. The last change is written with the state itself. */
export function changesReader(database: Database): Pick<ApiStore, "readChanges" | "versionsOf"> {
  return {
    async readChanges({ id, tenant }) {
      const [row] = await database.query<ChangesRow>(
        "SELECT array_to_json(changes) AS changes FROM jobs WHERE id = $1 AND tenant = $2",
        [id, tenant],
      );
      return row?.changes.map((change) => ({ ...change, at: new Date(change.at) })) ?? null;
    },

    async versionsOf(ids) {
      const rows = await database.query<{ id: JobId; version: number }>(
        `SELECT id, (changes[cardinality(changes)]).version FROM jobs WHERE id = ANY ($1::uuid[])`,
        [ids],
      );
      return new Map(rows.map(({ id, version }) => [id, version]));
    },
  };
}
