import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** "Replay" is pressed again because nothing seemed to happen, and it happens again. */
export const deadLetterCanBeReplayedAgain = defineFault({
  id: "dead-letter-can-be-replayed-again",
  wrong: "A replay looks at the state of the job and not of the entry: what has ended runs again.",
  seen: null,
  tier: 1,
  breaks: ["DLQ-3"],
  change: changeApiStore((store, { database }) => ({
    async replay(of, by) {
      await database.query(
        `WITH reopened AS (
           UPDATE dead_letters SET state = 'open' FROM jobs
           WHERE dead_letters.id = $1 AND dead_letters.tenant = $2
             AND dead_letters.state = 'replayed'
             AND jobs.id = dead_letters.job_id AND jobs.status = 'succeeded'
           RETURNING job_id
         )
         UPDATE jobs SET status = 'failed' FROM reopened WHERE jobs.id = reopened.job_id`,
        [of.id, of.tenant],
      );
      return store.replay(of, by);
    },
  })),
});
