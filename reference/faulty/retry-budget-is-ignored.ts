import { workerSettings } from "../settings.ts";
import { postgresPace } from "../work/pace-postgres.ts";
import { defineFault } from "./fault.ts";

/** A dependency that is down gets several times the load that it could not bear. */
export const retryBudgetIsIgnored = defineFault({
  id: "retry-budget-is-ignored",
  wrong:
    "Retries are limited by their number for each job, and not by their rate for a dependency.",
  seen: null,
  tier: 2,
  breaks: ["RTY-9"],
  change: {
    worker: (parts) => ({
      ...parts,
      pace: postgresPace({
        database: parts.database,
        limits: { calls: workerSettings(process.env).limits.calls, retries: new Map() },
      }),
    }),
  },
});
