import { changeAfterDelivery } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Receivers that answer 204, as many do, get everything again and again. */
export const only200CountsAsDelivered = defineFault({
  id: "only-200-counts-as-delivered",
  wrong: "Of all statuses only 200 counts as delivered.",
  seen: null,
  tier: 2,
  breaks: ["WHK-4"],
  change: changeAfterDelivery((good) => ({ attempts, receipt }) => {
    const isOther = receipt.kind === "answered" && receipt.status > 200 && receipt.status < 300;
    return good({ attempts, receipt: isOther ? { ...receipt, status: 500 } : receipt });
  }),
});
