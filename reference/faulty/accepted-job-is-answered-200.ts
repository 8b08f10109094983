import { changeAnswer } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Clients that tell "done" from "noted" by the status take every job for done. */
export const acceptedJobIsAnswered200 = defineFault({
  id: "accepted-job-is-answered-200",
  wrong: "The framework's default status is left in place: an accepted job is answered 200.",
  seen: "dikhan/pagerduty-client#11",
  tier: 3,
  breaks: ["ACC-1"],
  change: changeAnswer({
    method: "POST",
    path: "/v1/jobs",
    answer: (good) => ({ ...good, status: 200 }),
  }),
});
