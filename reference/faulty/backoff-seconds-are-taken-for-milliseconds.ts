import { defineFault } from "./fault.ts";

/** The backoff is computed, logged, and as good as not there: a hot loop. */
export const backoffSecondsAreTakenForMilliseconds = defineFault({
  id: "backoff-seconds-are-taken-for-milliseconds",
  wrong: "The backoff is computed in seconds and waited in milliseconds.",
  seen: null,
  tier: 2,
  breaks: ["RTY-4"],
  change: {
    worker: ({ retryPolicy, ...parts }) => ({
      ...parts,
      retryPolicy: (failed) => {
        const next = retryPolicy(failed);
        return next.kind === "retry" && failed.retryAfterMs === null
          ? { kind: "retry", delayMs: Math.ceil(next.delayMs / 1_000) }
          : next;
      },
    }),
  },
});
