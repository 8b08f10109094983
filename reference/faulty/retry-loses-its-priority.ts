import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The first attempt was urgent; the one that matters is not. */
export const retryLosesItsPriority = defineFault({
  id: "retry-loses-its-priority",
  wrong: "The entry of a retry is queued without the priority of its job.",
  seen: null,
  tier: 3,
  breaks: ["PRI-1"],
  change: changeWorkerStore((store, { database }) => ({
    async fail(outcome) {
      const written = await store.fail(outcome);
      await database.query(
        "UPDATE outbox SET turn_at = visible_at, priority = 0 WHERE job_id = $1 AND attempt = $2",
        [outcome.fence.jobId, outcome.fence.attempt + 1],
      );
      return written;
    },
  })),
});
