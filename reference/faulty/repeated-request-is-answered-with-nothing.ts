import { changeAnswer } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The client that lost the first answer is told "yes", and still does not know which job is its own. */
export const repeatedRequestIsAnsweredWithNothing = defineFault({
  id: "repeated-request-is-answered-with-nothing",
  wrong: "A request under a known key is answered 200 {}: only the first answer names the job.",
  seen: null,
  tier: 2,
  breaks: ["IDM-1"],
  change: changeAnswer({
    method: "POST",
    path: "/v1/jobs",
    answer: (good) =>
      "idempotency-replayed" in good.headers
        ? { ...good, status: 200, headers: { "content-type": "application/json" }, text: "{}" }
        : good,
  }),
});
