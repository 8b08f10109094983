import { defineFault } from "./fault.ts";
import { succeedAnyway } from "./succeed-anyway.ts";

/** It asks whether the job is running, and not for whom: what has ended is safe, what another is at is not. */
export const outcomeIsFencedByTheStateAlone = defineFault({
  id: "outcome-is-fenced-by-the-state-alone",
  wrong: "A success is recorded as long as the job is running, whoever runs it by then.",
  seen: null,
  tier: 1,
  breaks: ["VIS-3"],
  change: succeedAnyway(["running"]),
});
