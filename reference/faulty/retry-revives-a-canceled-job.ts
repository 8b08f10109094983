import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The retry was planned before the cancel came, and nobody asks again when its time has come. */
export const retryRevivesACanceledJob = defineFault({
  id: "retry-revives-a-canceled-job",
  wrong: "When a retry is due, nobody looks whether the job was canceled in the meantime.",
  seen: null,
  tier: 2,
  breaks: ["CAN-2"],
  change: changeWorkerStore((store, { database }) => ({
    async claim(wanted) {
      const retries = wanted.entries.filter(({ attempt }) => attempt > 1);
      await database.query(
        `UPDATE jobs SET status = 'queued', ended_at = NULL
         WHERE id = ANY ($1::uuid[]) AND status = 'canceled' AND attempts > 0`,
        [retries.map(({ jobId }) => jobId)],
      );
      return store.claim(wanted);
    },
  })),
});
