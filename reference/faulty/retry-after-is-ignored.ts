import { defineFault } from "./fault.ts";

/** The dependency says when it will be back, and is knocked at until then. */
export const retryAfterIsIgnored = defineFault({
  id: "retry-after-is-ignored",
  wrong: "Retries follow the backoff alone; nobody reads the dependency's Retry-After.",
  seen: "github/copilot-cli#2760",
  tier: 2,
  breaks: ["RTY-6"],
  change: {
    worker: ({ retryPolicy, ...parts }) => ({
      ...parts,
      retryPolicy: (failed) => retryPolicy({ ...failed, retryAfterMs: null }),
    }),
  },
});
