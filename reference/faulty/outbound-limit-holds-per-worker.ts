import type { Database } from "../jobs/database.ts";
import { workerSettings } from "../settings.ts";
import { postgresPace } from "../work/pace-postgres.ts";
import { defineFault } from "./fault.ts";

/** Within this time it is looked whether it may go now. */
const soonMs = 300;

/** Right with one worker, and wrong from the day on which somebody scales out. */
export const outboundLimitHoldsPerWorker = defineFault({
  id: "outbound-limit-holds-per-worker",
  wrong: "Each worker keeps the limit of a dependency for itself: two of them call twice as often.",
  seen: null,
  tier: 2,
  breaks: ["RTL-5"],
  change: {
    worker: (parts) => {
      const pace = postgresPace({
        database: withOwnBuckets(parts.database),
        limits: workerSettings(process.env).limits,
      });
      return {
        ...parts,
        async pace(leases) {
          const { now, later } = await pace(leases);
          // Whoever is free soon may take it: another worker has a limit of its own.
          return {
            now,
            later: later.map(({ lease }) => ({ lease, afterMs: soonMs * Math.random() })),
          };
        },
      };
    },
  },
});

/** Each transaction of the pace names its bucket first: here that is one of this process alone. */
function withOwnBuckets(database: Database): Database {
  return {
    ...database,
    transaction: (run) =>
      database.transaction((query) =>
        run((text, [bucket, ...values] = []) =>
          query(text, [`${String(bucket)} ${process.pid}`, ...values]),
        ),
      ),
  };
}
