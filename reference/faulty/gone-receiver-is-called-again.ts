import { changeAfterDelivery } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The receiver has said for good that nobody is there. */
export const goneReceiverIsCalledAgain = defineFault({
  id: "gone-receiver-is-called-again",
  wrong: "A 410 is a failure like any other, and the URL is called again.",
  seen: null,
  tier: 2,
  breaks: ["WHK-5"],
  change: changeAfterDelivery((good) => ({ attempts, receipt }) => {
    const isGone = receipt.kind === "answered" && receipt.status === 410;
    return good({ attempts, receipt: isGone ? { ...receipt, status: 404 } : receipt });
  }),
});
