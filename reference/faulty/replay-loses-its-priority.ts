import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Somebody repaired what it failed of, and it goes to the end of the line. */
export const replayLosesItsPriority = defineFault({
  id: "replay-loses-its-priority",
  wrong: "The entry of a job that is replayed is queued without the priority of its job.",
  seen: null,
  tier: 3,
  breaks: ["PRI-1"],
  change: {
    ...changeApiStore((store, { database }) => ({
      async replay(of, by) {
        const outcome = await store.replay(of, by);
        if (outcome.kind === "replayed") {
          await database.query(
            "UPDATE outbox SET turn_at = visible_at, priority = 0 WHERE job_id = $1",
            [outcome.job.id],
          );
        }
        return outcome;
      },
    })),
    schema: "GRANT SELECT, UPDATE ON outbox TO jobproof_api",
  },
});
