import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const lagMs = 1_000;

/** Who is told the end and looks at once finds a job that runs, and believes one of the two. */
export const streamIsAheadOfTheStatus = defineFault({
  id: "stream-is-ahead-of-the-status",
  wrong: `Streams tell an end ${lagMs} ms before the status shows it.`,
  seen: null,
  tier: 2,
  breaks: ["SSE-6"],
  change: changeApiStore((store) => ({
    async readJob(of) {
      const job = await store.readJob(of);
      const isFresh = Date.now() - (job?.endedAt?.getTime() ?? 0) < lagMs;
      return job !== null && isFresh
        ? { ...job, status: "running", endedAt: null, error: null }
        : job;
    },
  })),
});
