import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The call "went through", so the job is done: nobody looked at what was answered. */
export const refusalCountsAsSuccess = defineFault({
  id: "refusal-counts-as-success",
  wrong:
    "A 4xx of the dependency is logged and passed over, and the job is said to have succeeded.",
  seen: null,
  tier: 1,
  breaks: ["STS-5", "DLQ-1"],
  change: changeCall((callProbe) => async (call) => {
    const outcome = await callProbe(call);
    const isSwallowed = outcome.kind === "failed" && outcome.code === "dependency-refused";
    return isSwallowed ? { kind: "succeeded", result: "null" } : outcome;
  }),
});
