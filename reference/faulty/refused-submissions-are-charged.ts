import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const banWindows = 3;

/** Whoever asks too early is told the same wait again, and needs a longer one. */
export const refusedSubmissionsAreCharged = defineFault({
  id: "refused-submissions-are-charged",
  wrong:
    "A refused submission costs three windows, and the wait that is told is that of one submission.",
  seen: null,
  tier: 2,
  breaks: ["RTL-2"],
  change: changeApiStore((store, { database }) => ({
    async admit(wish) {
      const admission = await store.admit(wish);
      if (admission.kind !== "rate-limited" || wish.rateLimit === null) return admission;
      const { count, windowMs } = wish.rateLimit;
      await database.query(
        `UPDATE rate_limits SET spent_until =
           clock_timestamp() + $2::float8 * interval '1 millisecond' WHERE tenant = $1`,
        [wish.tenant, banWindows * windowMs],
      );
      const quota = { ...admission.quota, moreAfterMs: windowMs / count };
      return { ...admission, quota };
    },
  })),
});
