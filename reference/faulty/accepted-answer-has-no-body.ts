import { changeAnswer } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Who does not look at `Location` has nothing in hand to ask by. */
export const acceptedAnswerHasNoBody = defineFault({
  id: "accepted-answer-has-no-body",
  wrong: "The 202 is sent without a body: neither id nor status are in it.",
  seen: "dikhan/pagerduty-client#11",
  tier: 3,
  breaks: ["ACC-2", "ACC-1"],
  change: changeAnswer({
    method: "POST",
    path: "/v1/jobs",
    answer: (good) => ({ ...good, text: "" }),
  }),
});
