import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Two customers that count from 1 get each other's jobs. */
export const keyIsLookedUpWithoutItsTenant = defineFault({
  id: "key-is-looked-up-without-its-tenant",
  wrong: "Keys are unique over all tenants: who comes second with a key is given the other's job.",
  seen: null,
  tier: 1,
  breaks: ["IDM-5"],
  change: changeApiStore((store, { database }) => ({
    async submit(submission) {
      const [other] = await database.query<{ tenant: string }>(
        "SELECT tenant FROM jobs WHERE key = $1 LIMIT 1",
        [submission.key],
      );
      return store.submit({ ...submission, tenant: other?.tenant ?? submission.tenant });
    },
  })),
});
