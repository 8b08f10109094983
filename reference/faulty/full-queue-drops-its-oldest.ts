import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** RabbitMQ does so with x-max-length unless told otherwise: the 202 of the oldest was for nothing. */
export const fullQueueDropsItsOldest = defineFault({
  id: "full-queue-drops-its-oldest",
  wrong: "A full queue makes room by dropping the job that has waited longest.",
  seen: null,
  tier: 1,
  breaks: ["RTL-4"],
  change: changeApiStore((store, { database }) => ({
    async admit(wish) {
      const admission = await store.admit(wish);
      if (admission.kind !== "queue-full") return admission;
      await database.query(
        `UPDATE jobs SET status = 'expired', ended_at = clock_timestamp() WHERE id = (
           SELECT id FROM jobs WHERE is_counted AND tenant = $1 AND status = 'queued'
           ORDER BY created_at LIMIT 1)`,
        [wish.tenant],
      );
      return { kind: "admitted", quota: null };
    },
  })),
});
