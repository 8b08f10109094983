import { claimAnyType } from "./claim-any-type.ts";
import { defineFault } from "./fault.ts";

/** The work came a minute too early, and nobody will find out that it was thrown away. */
export const unknownTypeIsCanceled = defineFault({
  id: "unknown-type-is-canceled",
  wrong: "A worker cancels a job whose type it does not know; there is no dead letter of it.",
  seen: null,
  tier: 2,
  breaks: ["SCL-4"],
  change: claimAnyType(({ fence }, store) => store.endCanceled(fence)),
});
