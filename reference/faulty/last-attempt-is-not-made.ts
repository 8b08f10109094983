import { defineFault } from "./fault.ts";

/** `<` instead of `<=`: who declares four attempts gets three. */
export const lastAttemptIsNotMade = defineFault({
  id: "last-attempt-is-not-made",
  wrong: "A job is given up one attempt before the declared number is reached.",
  seen: null,
  tier: 3,
  breaks: ["RTY-3"],
  change: {
    worker: ({ retryPolicy, ...parts }) => ({
      ...parts,
      retryPolicy: (failed) => {
        const following = retryPolicy({ ...failed, failures: failed.failures + 1 });
        return following.kind === "die" ? following : retryPolicy(failed);
      },
    }),
  },
});
