import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The timeout was written as a guard for workers, and not as a failure like any other. */
export const timedOutAttemptIsNotRetried = defineFault({
  id: "timed-out-attempt-is-not-retried",
  wrong: "A job whose attempt took too long is failed for good, whatever attempts it has left.",
  seen: null,
  tier: 1,
  breaks: ["RTY-1"],
  change: changeWorkerStore((store) => ({
    fail: (outcome) =>
      store.fail(
        outcome.error.code === "timed-out" ? { ...outcome, next: { kind: "die" } } : outcome,
      ),
  })),
});
