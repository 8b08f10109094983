import { defineFault } from "./fault.ts";

/** Declared as exponential: a dependency in trouble gets no more rest after the third failure. */
export const retryDelayIsConstant = defineFault({
  id: "retry-delay-is-constant",
  wrong: "Each retry waits as long as the first one: the delay does not grow.",
  seen: "ably/docs#832",
  tier: 2,
  breaks: ["RTY-4"],
  change: {
    worker: ({ retryPolicy, ...parts }) => ({
      ...parts,
      retryPolicy: (failed) => {
        const next = retryPolicy(failed);
        return next.kind === "retry" ? retryPolicy({ ...failed, failures: 1 }) : next;
      },
    }),
  },
});
