import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The counter stands where attempts end, and is named after jobs. */
export const attemptsAreCountedAsJobs = defineFault({
  id: "attempts-are-counted-as-jobs",
  wrong: "The counter of failed jobs counts attempts that failed.",
  seen: null,
  tier: 3,
  breaks: ["OBS-1"],
  change: changeApiStore((store, { database }) => ({
    async totals() {
      const [row] = await database.query<{ failed: string }>(
        "SELECT count(*) AS failed FROM attempts WHERE outcome = 'failed'",
      );
      return { ...(await store.totals()), failed: Number(row?.failed) };
    },
  })),
});
