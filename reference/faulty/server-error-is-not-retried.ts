import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Written by somebody whose dependency was down only once. */
export const serverErrorIsNotRetried = defineFault({
  id: "server-error-is-not-retried",
  wrong: "Only 429 and connections that break are retried: a 5xx is taken for an answer.",
  seen: null,
  tier: 1,
  breaks: ["RTY-1"],
  change: changeCall((callProbe) => async (call) => {
    const outcome = await callProbe(call);
    const isServerError = outcome.kind === "failed" && / 5\d\d$/.test(outcome.message);
    return isServerError ? { ...outcome, isPermanent: true } : outcome;
  }),
});
