import { claimAnyType } from "./claim-any-type.ts";
import { defineFault } from "./fault.ts";

/** A switch without a default: nothing to do, so it is done. */
export const unknownTypeCountsAsDone = defineFault({
  id: "unknown-type-counts-as-done",
  wrong: "A worker acknowledges a job whose type it does not know, as if it had been done.",
  seen: null,
  tier: 2,
  breaks: ["SCL-4"],
  change: claimAnyType(({ fence }, store) => store.complete({ fence, result: "null" })),
});
