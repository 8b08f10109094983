import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A client that spaces its requests by what is left runs into every limit. */
export const moreIsLeftThanIsGranted = defineFault({
  id: "more-is-left-than-is-granted",
  wrong: "What is left is told in another unit than what is granted: tenths of a request.",
  seen: null,
  tier: 3,
  breaks: ["RTL-3"],
  change: changeApiStore((store) => ({
    async admit(wish) {
      const admission = await store.admit(wish);
      if (!("quota" in admission) || admission.quota === null) return admission;
      const quota = { ...admission.quota, remaining: 10 * admission.quota.remaining };
      return { ...admission, quota };
    },
  })),
});
