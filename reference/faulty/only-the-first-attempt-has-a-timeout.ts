import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The timer is set where the job is taken, and the way of a retry does not lead past it. */
export const onlyTheFirstAttemptHasATimeout = defineFault({
  id: "only-the-first-attempt-has-a-timeout",
  wrong: "An attempt that is a retry is not ended by the job timeout.",
  seen: null,
  tier: 1,
  breaks: ["EXE-8"],
  change: changeCall((callProbe) => (call) => {
    const isRetry = call.job.fence.attempt > 1;
    return callProbe(isRetry ? { ...call, signal: new AbortController().signal } : call);
  }),
});
