import { setTimeout as sleep } from "node:timers/promises";

import { defineFault } from "./fault.ts";

const pollMs = 12_000;

/** A cold start never triggers in time: there is work, and whoever came for it looks at the clock. */
export const coldWorkerWaitsForItsNextPoll = defineFault({
  id: "cold-worker-waits-for-its-next-poll",
  wrong:
    "A worker that starts looks into the queue for the first time when a polling interval is over.",
  seen: "kedacore/keda#5283",
  tier: 2,
  breaks: ["SCL-3"],
  change: {
    worker: (parts) => ({
      ...parts,
      async claimUntilStopped(options) {
        await sleep(pollMs, undefined, { signal: options.signal }).catch(() => undefined);
        await parts.claimUntilStopped(options);
      },
    }),
  },
});
