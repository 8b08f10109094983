import type { EntryLease } from "../brokers/broker.ts";
import { defineLegal } from "./legal-service.ts";

/** Workers with a single slot, which fetch one job more than they can run. */
export const oneSlotEach = defineLegal({
  id: "one-slot-each",
  differs: [
    "Each worker runs one job at a time.",
    "A worker fetches one more ahead, which then runs before a later one of higher priority.",
  ],
  tolerated: [],
  policy: { concurrencyPerWorker: 1, drainPerSec: 4 },
  declares: {},
  change: {
    worker: ({ broker, ...parts }) => {
      const ahead: EntryLease[] = [];
      return {
        ...parts,
        broker: {
          ...broker,
          async claim({ limit, leaseMs }) {
            if (ahead.length === 0)
              ahead.push(...(await broker.claim({ limit: limit + 1, leaseMs })));
            return ahead.splice(0, limit);
          },
        },
      };
    },
  },
});
