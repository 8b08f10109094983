import { setTimeout as sleep } from "node:timers/promises";

import { defineFault } from "./fault.ts";

/** It waits for the moment at which nothing runs, and sees to it that the moment does not come. */
export const workerKeepsClaimingWhenToldToEnd = defineFault({
  id: "worker-keeps-claiming-when-told-to-end",
  wrong: "After SIGTERM the worker goes on to take jobs until most of its grace is over.",
  seen: null,
  tier: 2,
  breaks: ["SCL-1"],
  change: {
    worker: (parts) => ({
      ...parts,
      async drain(worker, { graceMs, signal }) {
        await sleep(graceMs * 0.8, undefined, { signal }).catch(() => undefined);
        await parts.drain(worker, { graceMs: graceMs * 0.2, signal });
      },
    }),
  },
});
