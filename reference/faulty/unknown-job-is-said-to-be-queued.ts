import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";
import { newJob } from "./new-job.ts";

/** "Not seen yet" is said of what will never be seen: its client waits for ever. */
export const unknownJobIsSaidToBeQueued = defineFault({
  id: "unknown-job-is-said-to-be-queued",
  wrong: "A job without a record is taken for one whose record is on its way: 200, queued.",
  seen: null,
  tier: 3,
  breaks: ["STS-7"],
  change: changeApiStore((store) => ({
    readJob: async (of) => (await store.readJob(of)) ?? newJob(of),
  })),
});
