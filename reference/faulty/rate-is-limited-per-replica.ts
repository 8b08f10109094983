import { randomUUID } from "node:crypto";

import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Twice the replicas, twice the limit: it was right while there was one. */
export const rateIsLimitedPerReplica = defineFault({
  id: "rate-is-limited-per-replica",
  wrong: "Each API process counts what it has accepted itself.",
  seen: null,
  tier: 2,
  breaks: ["RTL-1"],
  change: changeApiStore((store) => {
    const replica = randomUUID();
    return {
      admit: (wish) => store.admit({ ...wish, tenant: `${wish.tenant} ${replica}` }),
    };
  }),
});
