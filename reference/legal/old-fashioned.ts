import { setTimeout as sleep } from "node:timers/promises";
import { fullJitterRetry } from "../jobs/retry-policy.ts";
import { workerSettings } from "../settings.ts";
import type { Change } from "../run.ts";
import { allOf, defineLegal } from "./legal-service.ts";

const pollMs = 500;

/** A queue that is looked into twice a second, by workers that nobody wakes. */
export const oldFashioned = defineLegal({
  id: "old-fashioned",
  differs: [
    "Workers poll: nothing wakes them, and what comes just behind a look waits for half a second.",
    "Half of each backoff is certain, as declared (equal jitter).",
    "Workers are not told when to look: they take what there is, in the order of its turn.",
  ],
  tolerated: [],
  declares: {
    policy: { backoff: { baseMs: 200, factor: 2, capMs: 1_000, jitter: "equal" } },
  },
  change: allOf(polling(), {
    worker: (parts) => ({
      ...parts,
      retryPolicy: fullJitterRetry(
        workerSettings(process.env).policy,
        () => 0.5 + Math.random() / 2,
      ),
    }),
  }),
});

function polling(): Change {
  return {
    worker: ({ broker, ...parts }) => ({
      ...parts,
      broker: {
        ...broker,
        waitForEntries: async ({ signal }) => {
          await sleep(pollMs, undefined, { signal }).catch(() => undefined);
        },
      },
    }),
  };
}
