import { setTimeout as sleep } from "node:timers/promises";

import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A dependency in trouble fills all slots with jobs that sleep, and the others wait for nothing. */
export const backoffHoldsItsSlot = defineFault({
  id: "backoff-holds-its-slot",
  wrong: "A worker sleeps through the backoff of a job before it takes another.",
  seen: "gothunder/thunder#126",
  tier: 2,
  breaks: ["RTY-8"],
  change: changeWorkerStore((store) => ({
    async fail({ fence, error, next }) {
      if (next.kind === "die") return store.fail({ fence, error, next });
      await sleep(next.delayMs);
      return store.fail({ fence, error, next: { kind: "retry", delayMs: 0 } });
    },
  })),
});
