import { StoreUnreachable } from "../jobs/database.ts";
import { defineFault } from "./fault.ts";

/** A line in the log, and a job that runs for ever. */
export const unrecordedOutcomeIsDropped = defineFault({
  id: "unrecorded-outcome-is-dropped",
  wrong: "An outcome that cannot be recorded at once is dropped, and its lease renewed for ever.",
  seen: null,
  tier: 1,
  breaks: ["DUR-8", "DUR-1"],
  change: {
    worker: (parts) => {
      const { store, startHeartbeat } = parts;
      const dropped = new Set<string>();
      return {
        ...parts,
        store: {
          ...store,
          async complete(outcome) {
            try {
              return await store.complete(outcome);
            } catch (error) {
              if (!(error instanceof StoreUnreachable)) throw error;
              dropped.add(outcome.fence.jobId);
              return { kind: "recorded", status: "succeeded" };
            }
          },
        },
        startHeartbeat: (options) => {
          const heartbeat = startHeartbeat(options);
          return {
            ...heartbeat,
            hold: (fence) => {
              const hold = heartbeat.hold(fence);
              const end = (): void => (dropped.has(fence.jobId) ? undefined : hold.end());
              return { ...hold, end };
            },
          };
        },
      };
    },
  },
});
