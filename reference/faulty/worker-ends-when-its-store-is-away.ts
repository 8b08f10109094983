import { defineFault } from "./fault.ts";

/** "Let it crash", said somebody, and nobody was there to start it again. */
export const workerEndsWhenItsStoreIsAway = defineFault({
  id: "worker-ends-when-its-store-is-away",
  wrong: "A worker that cannot reach its store when it wants a job ends, and stays ended.",
  seen: null,
  tier: 1,
  breaks: ["DUR-6"],
  change: {
    worker: (parts) => ({
      ...parts,
      broker: {
        ...parts.broker,
        claim: (options) =>
          parts.broker.claim(options).catch(() => {
            process.exit(1);
          }),
      },
    }),
  },
});
