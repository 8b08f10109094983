import { defineFault } from "./fault.ts";

/** The failure comes hours later, when the disk is full. */
export const queueHasNoLimit = defineFault({
  id: "queue-has-no-limit",
  wrong: "The depth is read from a setting that nobody passes on: the queue takes whatever comes.",
  seen: null,
  tier: 1,
  breaks: ["RTL-4"],
  change: {
    api: (parts) => ({
      ...parts,
      termsOf: (tenant) => ({ ...parts.termsOf(tenant), maxQueued: null }),
    }),
  },
});
