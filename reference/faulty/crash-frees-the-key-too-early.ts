import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";
import { claimOutOfTurn, offerBehind } from "./offer-behind.ts";

/** The lock is gone with its holder, and the holder's job is still to be done. */
export const crashFreesTheKeyTooEarly = defineFault({
  id: "crash-frees-the-key-too-early",
  wrong: "A lease that runs out frees the order key though the job is queued again.",
  seen: null,
  tier: 2,
  breaks: ["ORD-2"],
  change: changeWorkerStore((store, { database: { query } }) => ({
    claim: claimOutOfTurn(store, query),
    async recoverCrashed(budget) {
      const recovered = await store.recoverCrashed(budget);
      for (const { jobId, status } of recovered) {
        if (status === "queued") await offerBehind(query, jobId);
      }
      return recovered;
    },
  })),
});
