import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The statement was written for the tool of the service's own operators. */
export const bulkReplayIgnoresTheTenant = defineFault({
  id: "bulk-replay-ignores-the-tenant",
  wrong: "A bulk replay takes the entries of every tenant.",
  seen: null,
  tier: 1,
  breaks: ["DLQ-7"],
  change: changeApiStore((store, { database }) => ({
    async replayMany(wanted, by) {
      const rows = await database.query<{ tenant: string }>(
        "SELECT DISTINCT tenant FROM dead_letters WHERE tenant <> $1",
        [wanted.tenant],
      );
      for (const { tenant } of rows) await store.replayMany({ ...wanted, tenant }, by);
      return store.replayMany(wanted, by);
    },
  })),
});
