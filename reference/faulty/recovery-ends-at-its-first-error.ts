import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Jobs are taken up as before, so that nobody notices until the next worker dies. */
export const recoveryEndsAtItsFirstError = defineFault({
  id: "recovery-ends-at-its-first-error",
  wrong: "A worker whose store was away once never again looks for leases that have run out.",
  seen: null,
  tier: 1,
  // Only who was cut off has met an error.
  breaks: ["VIS-2", "DUR-6"],
  change: changeWorkerStore((store) => {
    let isOver = false;
    return {
      async recoverCrashed(budget) {
        if (isOver) return [];
        try {
          return await store.recoverCrashed(budget);
        } catch (error) {
          isOver = true;
          throw error;
        }
      },
    };
  }),
});
