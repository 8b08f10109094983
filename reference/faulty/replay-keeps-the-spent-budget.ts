import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A job that used up its attempts has one when it is replayed: the count of failures was never reset. */
export const replayKeepsTheSpentBudget = defineFault({
  id: "replay-keeps-the-spent-budget",
  wrong: "A replay queues the job without resetting its failures: the next one is its last.",
  seen: "awsdocs/amazon-sqs-developer-guide#46",
  tier: 2,
  breaks: ["DLQ-4"],
  change: changeApiStore((store, { database }) => ({
    async replay(of, by) {
      const outcome = await store.replay(of, by);
      if (outcome.kind === "replayed") {
        await database.query("UPDATE jobs SET failures = 1000 WHERE id = $1 AND attempts > 1", [
          outcome.job.id,
        ]);
      }
      return outcome;
    },
  })),
});
