import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";
import { claimOutOfTurn, offerBehind } from "./offer-behind.ts";

/** One failure, and the second payment is made before the first. */
export const retryGoesBehindItsKey = defineFault({
  id: "retry-goes-behind-its-key",
  wrong: "A job that is to be tried again lets the next job of its key go first.",
  seen: null,
  tier: 2,
  breaks: ["ORD-1"],
  change: changeWorkerStore((store, { database: { query } }) => ({
    claim: claimOutOfTurn(store, query),
    async fail(outcome) {
      const written = await store.fail(outcome);
      if (outcome.next.kind === "retry") await offerBehind(query, outcome.fence.jobId);
      return written;
    },
  })),
});
