import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The setting that makes every benchmark look better, until somebody trips over a cable. */
export const queueIsNotDurable = defineFault({
  id: "queue-is-not-durable",
  wrong:
    "Queue entries are in an unlogged table, empty after a crash, and no one looks for the jobs.",
  seen: null,
  tier: 1,
  breaks: ["DUR-4"],
  change: {
    ...changeWorkerStore(() => ({ takeForgotten: async () => [] })),
    schema: "ALTER TABLE outbox SET UNLOGGED",
  },
});
