import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

/** `catch {}`: whatever was thrown, the code behind it goes on as if the call had been made. */
export const brokenCallCountsAsSuccess = defineFault({
  id: "broken-call-counts-as-success",
  wrong: "An exception of the HTTP client is swallowed, and the job is said to have succeeded.",
  seen: null,
  tier: 1,
  breaks: ["STS-5", "RTY-1"],
  change: changeCall((callProbe) => async (call) => {
    const outcome = await callProbe(call);
    const isThrown = outcome.kind === "failed" && outcome.code === "dependency-unreachable";
    return isThrown ? { kind: "succeeded", result: "null" } : outcome;
  }),
});
