import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** "Resets attempts", taken to the letter. */
export const attemptsStartOverAtAReplay = defineFault({
  id: "attempts-start-over-at-a-replay",
  wrong: "The status of a job that was replayed counts its attempts from the replay on.",
  seen: null,
  tier: 3,
  breaks: ["DLQ-4", "STS-2"],
  change: changeApiStore((store, { database }) => ({
    async readJob(of) {
      const job = await store.readJob(of);
      const [row] = await database.query<{ attempts: number | null }>(
        "SELECT max(attempts) AS attempts FROM dead_letters WHERE job_id = $1 AND state = 'replayed'",
        [of.id],
      );
      return job === null ? null : { ...job, attempts: job.attempts - (row?.attempts ?? 0) };
    },
  })),
});
