import { changeAnswer } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A client that switches over the declared words falls through all of them. */
export const stateHasAnUndeclaredWord = defineFault({
  id: "state-has-an-undeclared-word",
  wrong: "Running jobs are called `processing`, as in the code, and not `running`, as declared.",
  seen: null,
  tier: 3,
  breaks: ["STS-1"],
  change: changeAnswer({
    method: "GET",
    path: "/v1/jobs/:id",
    answer: (good) => ({
      ...good,
      text: good.text.replace('"status":"running"', '"status":"processing"'),
    }),
  }),
});
