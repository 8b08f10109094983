import { StoreUnreachable } from "../jobs/database.ts";
import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";
import { newJob } from "./new-job.ts";

const laterMs = 60_000;

/** Available at any price; the price is the job, should this process end before the minute is over. */
export const jobIsAcceptedInMemoryWhileTheStoreIsAway = defineFault({
  id: "job-is-accepted-in-memory-while-the-store-is-away",
  wrong: "A submission that cannot be written is answered 202, kept in memory, and written later.",
  seen: null,
  tier: 1,
  breaks: ["ACC-7", "DUR-1"],
  change: changeApiStore((store) => ({
    async submit(submission) {
      try {
        return await store.submit(submission);
      } catch (error) {
        if (!(error instanceof StoreUnreachable)) throw error;
        setTimeout(() => void store.submit(submission).catch(() => undefined), laterMs).unref();
        return { kind: "accepted", job: newJob(submission) };
      }
    },
  })),
});
