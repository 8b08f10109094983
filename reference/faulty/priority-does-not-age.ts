import { defineFault } from "./fault.ts";
import { claimInOrder } from "./priority-is-ignored.ts";

/** As long as something of high priority waits, nothing of low priority starts. */
export const priorityDoesNotAge = defineFault({
  id: "priority-does-not-age",
  wrong: "Higher priority always goes first: waiting makes up for nothing.",
  seen: "taskcluster/taskcluster#9131",
  tier: 2,
  breaks: ["PRI-2"],
  change: {
    worker: (parts) => ({
      ...parts,
      broker: {
        ...parts.broker,
        claim: claimInOrder(parts.database.query, "priority DESC, id"),
      },
    }),
  },
});
