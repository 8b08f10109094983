import { fullJitterRetry } from "../jobs/retry-policy.ts";
import { workerSettings } from "../settings.ts";
import { defineFault } from "./fault.ts";

/** What failed together comes back together, and makes the next outage. */
export const retryHasNoJitter = defineFault({
  id: "retry-has-no-jitter",
  wrong: "Each retry waits for exactly the bound of its backoff.",
  seen: "cloudevents/sdk-go#1326",
  tier: 2,
  breaks: ["RTY-5"],
  change: {
    worker: (parts) => ({
      ...parts,
      retryPolicy: fullJitterRetry(workerSettings(process.env).policy, () => 1),
    }),
  },
});
