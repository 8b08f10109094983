import type { JobChange } from "../jobs/store.ts";
import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

type Row = Readonly<{ changes: readonly (Omit<JobChange, "at"> & Readonly<{ at: string }>)[] }>;

/** Every route asks whose job it is but the one that was added last. */
export const streamIsOpenToOtherTenants = defineFault({
  id: "stream-is-open-to-other-tenants",
  wrong: "The events of a job are found by its id alone, whoever asks for them.",
  seen: null,
  tier: 1,
  breaks: ["SSE-1", "RBC-3"],
  change: changeApiStore((_, { database }) => ({
    async readChanges({ id }) {
      const [row] = await database.query<Row>(
        "SELECT array_to_json(changes) AS changes FROM jobs WHERE id = $1",
        [id],
      );
      return row?.changes.map((change) => ({ ...change, at: new Date(change.at) })) ?? null;
    },
  })),
});
