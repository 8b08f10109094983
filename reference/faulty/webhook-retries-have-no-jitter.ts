import { changeAfterDelivery } from "./change.ts";
import { defineFault } from "./fault.ts";

/** What failed together comes back together, and knocks the receiver over again. */
export const webhookRetriesHaveNoJitter = defineFault({
  id: "webhook-retries-have-no-jitter",
  wrong: "The delay before a retry of a delivery is the same for all.",
  seen: null,
  tier: 3,
  breaks: ["WHK-5"],
  change: changeAfterDelivery((good) => (tried) => {
    const step = good(tried);
    // The middle of what the jitter allows, always.
    const delayMs = 0.75 * 400 * 2 ** (tried.attempts - 1);
    return step.kind === "again" && step.delayMs < 3_000 ? { ...step, delayMs } : step;
  }),
});
