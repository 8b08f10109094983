import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The status says canceled, and the work is done all the same. */
export const cancelLeavesTheJobInTheQueue = defineFault({
  id: "cancel-leaves-the-job-in-the-queue",
  wrong: "A cancel marks the job only; a worker that finds its entry in the queue runs it.",
  seen: null,
  tier: 2,
  breaks: ["CAN-1"],
  change: changeWorkerStore((store, { database }) => ({
    async claim(wanted) {
      const fresh = wanted.entries.filter(({ attempt }) => attempt === 1);
      await database.query(
        `UPDATE jobs SET status = 'queued', ended_at = NULL
         WHERE id = ANY ($1::uuid[]) AND status = 'canceled' AND attempts = 0`,
        [fresh.map(({ jobId }) => jobId)],
      );
      return store.claim(wanted);
    },
  })),
});
