import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The dependency says that the request is wrong, and gets it again and again. */
export const permanentFailureIsRetried = defineFault({
  id: "permanent-failure-is-retried",
  wrong: "Every answer but 2xx is retried, also those that will never be another.",
  seen: null,
  tier: 2,
  breaks: ["RTY-2"],
  change: changeCall((callProbe) => async (call) => {
    const outcome = await callProbe(call);
    return outcome.kind === "failed" ? { ...outcome, isPermanent: false } : outcome;
  }),
});
