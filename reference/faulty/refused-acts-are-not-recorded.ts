import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** What did not happen is not written down, and whoever probes the doors is never seen. */
export const refusedActsAreNotRecorded = defineFault({
  id: "refused-acts-are-not-recorded",
  wrong: "Acts that were refused leave no record in the audit trail.",
  seen: null,
  tier: 3,
  breaks: ["RBC-4"],
  change: changeApiStore(() => ({ audit: async () => {} })),
});
