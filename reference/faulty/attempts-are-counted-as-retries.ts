import { defineFault } from "./fault.ts";

/** "At most four attempts" and "at most four retries" differ by one. */
export const attemptsAreCountedAsRetries = defineFault({
  id: "attempts-are-counted-as-retries",
  wrong: "The first attempt does not count: the declared number of attempts is made after it.",
  seen: null,
  tier: 3,
  breaks: ["RTY-3"],
  change: {
    worker: ({ retryPolicy, ...parts }) => ({
      ...parts,
      retryPolicy: (failed) => {
        const next = retryPolicy(failed);
        return next.kind === "die"
          ? retryPolicy({ ...failed, failures: failed.failures - 1 })
          : next;
      },
    }),
  },
});
