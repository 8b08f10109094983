import type { Database } from "../jobs/database.ts";
import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Every route asks whose it is; the one for dead letters was written for the operators of the service. */
export const deadLetterIsReadAcrossTenants = defineFault({
  id: "dead-letter-is-read-across-tenants",
  wrong: "A dead letter is found by its id alone, whoever of whichever tenant asks for it.",
  seen: null,
  tier: 1,
  breaks: ["RBC-3"],
  change: changeApiStore((store, { database }) => ({
    readDeadLetter: async ({ id, tenant }) =>
      store.readDeadLetter({ id, tenant: await tenantOf(database, id, tenant) }),
  })),
});

async function tenantOf(database: Database, id: string, fallback: string): Promise<string> {
  const [row] = await database.query<{ tenant: string }>(
    "SELECT tenant FROM dead_letters WHERE id = $1",
    [id],
  );
  return row?.tenant ?? fallback;
}
