import { changeAnswer } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Clients that poll for as long as they are told to never stop. */
export const endedJobSaysWhenToAskAgain = defineFault({
  id: "ended-job-says-when-to-ask-again",
  wrong: "Retry-After is set on every answer about a job, also when it has ended.",
  seen: null,
  tier: 3,
  breaks: ["STS-9"],
  change: changeAnswer({
    method: "GET",
    path: "/v1/jobs/:id",
    answer: (good) => ({ ...good, headers: { ...good.headers, "retry-after": "1" } }),
  }),
});
