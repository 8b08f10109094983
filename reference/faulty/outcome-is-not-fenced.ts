import { jobStates } from "../../conformance/contract/job.ts";
import { defineFault } from "./fault.ts";
import { succeedAnyway } from "./succeed-anyway.ts";

/** A worker that slept through its lease wakes up and overwrites what another has done since. */
export const outcomeIsNotFenced = defineFault({
  id: "outcome-is-not-fenced",
  wrong: "A success is recorded by the job's id alone, whoever holds the lease by then.",
  seen: "OptimalBits/bull#308",
  tier: 1,
  breaks: ["VIS-3"],
  change: succeedAnyway(jobStates),
});
