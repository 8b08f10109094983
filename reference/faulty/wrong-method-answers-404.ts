import { refuse } from "../api/route.ts";
import { defineFault } from "./fault.ts";

/** A client that only chose the wrong verb is told that there is nothing there. */
export const wrongMethodAnswers404 = defineFault({
  id: "wrong-method-answers-404",
  wrong: "The router looks for method and path together: a wrong method is not found, not 405.",
  seen: null,
  tier: 3,
  breaks: ["ACC-8"],
  change: {
    api: (parts) => ({
      ...parts,
      errorAnswer: (refusal) =>
        parts.errorAnswer(
          refusal.code === "method-not-allowed"
            ? refuse("route-not-found", "There is no such route.")
            : refusal,
        ),
    }),
  },
});
