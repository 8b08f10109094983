import { defineFault } from "./fault.ts";

/** At most once, where at least once was promised. */
export const jobIsAcknowledgedBeforeItRuns = defineFault({
  id: "job-is-acknowledged-before-it-runs",
  wrong: "A worker acknowledges a job when it fetches it, and nobody takes it back if that dies.",
  seen: "sidekiq/sidekiq#6829",
  tier: 1,
  breaks: ["DUR-2", "VIS-2", "DUR-1"],
  change: {
    worker: (parts) => {
      const { broker, store } = parts;
      return {
        ...parts,
        store: { ...store, recoverCrashed: async () => [] },
        broker: {
          ...broker,
          async claim(options) {
            const leases = await broker.claim(options);
            await Promise.all(leases.map((lease) => broker.settle(lease, "done")));
            return leases;
          },
        },
      };
    },
  },
});
