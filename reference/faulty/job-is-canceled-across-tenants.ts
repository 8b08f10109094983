import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Reading asks whose job it is; the route that does harm does not. */
export const jobIsCanceledAcrossTenants = defineFault({
  id: "job-is-canceled-across-tenants",
  wrong: "A job is canceled by its id alone, whichever tenant asks for it.",
  seen: null,
  tier: 1,
  breaks: ["RBC-3"],
  change: changeApiStore((store, { database }) => ({
    async cancel(of, by) {
      const [row] = await database.query<{ tenant: string }>(
        "SELECT tenant FROM jobs WHERE id = $1",
        [of.id],
      );
      return store.cancel({ ...of, tenant: row?.tenant ?? of.tenant }, by);
    },
  })),
});
