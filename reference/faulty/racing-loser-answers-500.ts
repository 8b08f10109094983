import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The database saves the day, and the client is told that the service is broken. */
export const racingLoserAnswers500 = defineFault({
  id: "racing-loser-answers-500",
  wrong: "That a unique key was violated is handled nowhere: who loses a race is answered 500.",
  seen: "idempot-dev/idempot-js#186",
  tier: 2,
  breaks: ["IDM-2"],
  change: changeApiStore((store) => ({
    async submit(submission) {
      const outcome = await store.submit(submission);
      if (outcome.kind === "key-in-use") throw new Error("duplicate key in jobs");
      return outcome;
    },
  })),
});
