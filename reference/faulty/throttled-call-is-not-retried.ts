import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

/** "4xx is permanent" is a rule with exceptions, and 429 is the one that comes with every load. */
export const throttledCallIsNotRetried = defineFault({
  id: "throttled-call-is-not-retried",
  wrong: "Every 4xx of the dependency is permanent, 429 included.",
  seen: null,
  tier: 1,
  breaks: ["RTY-1"],
  change: changeCall((callProbe) => async (call) => {
    const outcome = await callProbe(call);
    const isThrottled = outcome.kind === "failed" && outcome.message.endsWith(" 429");
    return isThrottled ? { ...outcome, isPermanent: true } : outcome;
  }),
});
