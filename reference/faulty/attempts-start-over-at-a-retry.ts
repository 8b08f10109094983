import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Whoever watches a job sees its past vanish each time that it fails. */
export const attemptsStartOverAtARetry = defineFault({
  id: "attempts-start-over-at-a-retry",
  wrong: "A job that waits for its retry is shown like a new one, with no attempts.",
  seen: null,
  tier: 3,
  breaks: ["STS-2"],
  change: changeApiStore((store) => ({
    async readJob(of) {
      const job = await store.readJob(of);
      return job?.status === "queued" ? { ...job, attempts: 0 } : job;
    },
  })),
});
