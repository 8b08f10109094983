import { setTimeout as sleep } from "node:timers/promises";

import type { Database } from "../jobs/database.ts";
import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A receiver that hangs uses up all slots, and no job runs any more. */
export const deliveryHoldsTheSlotOfItsJob = defineFault({
  id: "delivery-holds-the-slot-of-its-job",
  wrong: "A worker keeps a job's slot until its webhook was taken.",
  seen: null,
  tier: 2,
  breaks: ["WHK-6"],
  change: changeWorkerStore((store, { database }) => ({
    complete: async (outcome) => {
      const written = await store.complete(outcome);
      while (await isOwed(database, outcome.fence.jobId)) await sleep(100);
      return written;
    },
  })),
});

async function isOwed({ query }: Database, jobId: string): Promise<boolean> {
  const owed = "SELECT FROM deliveries WHERE job_id = $1 AND outcome IS NULL";
  return (await query(owed, [jobId])).length > 0;
}
