import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A status was thought of, and no status was not. */
export const resetIsNotRetried = defineFault({
  id: "reset-is-not-retried",
  wrong: "Only statuses are retried: a connection that breaks ends the job at the first attempt.",
  seen: null,
  tier: 1,
  breaks: ["RTY-1"],
  change: changeCall((callProbe) => async (call) => {
    const outcome = await callProbe(call);
    const isBroken = outcome.kind === "failed" && outcome.code === "dependency-unreachable";
    return isBroken ? { ...outcome, isPermanent: true } : outcome;
  }),
});
