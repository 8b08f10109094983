import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Who may replay may replay anything: the role was asked for, the tenant was not. */
export const deadLetterIsReplayedAcrossTenants = defineFault({
  id: "dead-letter-is-replayed-across-tenants",
  wrong: "Who may replay dead letters may replay those of every tenant.",
  seen: null,
  tier: 1,
  breaks: ["RBC-3"],
  change: changeApiStore((store, { database }) => ({
    async replay(of, by) {
      const [row] = await database.query<{ tenant: string }>(
        "SELECT tenant FROM dead_letters WHERE id = $1",
        [of.id],
      );
      return store.replay({ ...of, tenant: row?.tenant ?? of.tenant }, by);
    },
  })),
});
