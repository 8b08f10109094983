import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

const tries = 3;

/** Retries at two layers multiply: a dependency in trouble is called three times as often. */
export const clientRetriesBeneathTheWorker = defineFault({
  id: "client-retries-beneath-the-worker",
  wrong: `The HTTP client tries each call ${tries} times by itself, beneath the worker's own retries.`,
  seen: null,
  tier: 2,
  breaks: ["RTY-3"],
  change: changeCall((callProbe) => async (call) => {
    let outcome = await callProbe(call);
    for (let made = 1; made < tries; made += 1) {
      if (outcome.kind === "succeeded" || outcome.isPermanent) break;
      outcome = await callProbe(call);
    }
    return outcome;
  }),
});
