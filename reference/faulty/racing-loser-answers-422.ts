import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The client gives its own retry up as a mistake, though all that it had to do was to wait. */
export const racingLoserAnswers422 = defineFault({
  id: "racing-loser-answers-422",
  wrong: "A key that is still being accepted counts as one that was used for another payload.",
  seen: null,
  tier: 3,
  breaks: ["IDM-3"],
  change: changeApiStore((store) => ({
    async submit(submission) {
      const outcome = await store.submit(submission);
      return outcome.kind === "key-in-use" ? { kind: "key-reused" } : outcome;
    },
  })),
});
