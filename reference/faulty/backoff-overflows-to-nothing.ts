import { workerSettings } from "../settings.ts";
import { defineFault } from "./fault.ts";

/** Eighths of a nanosecond: the ticks of the clock that it was written on. */
const ticksPerMs = 8_000_000;

/** It doubles, and doubles, and is less than nothing: the dependency in trouble is hit at once. */
export const backoffOverflowsToNothing = defineFault({
  id: "backoff-overflows-to-nothing",
  wrong: "The backoff is counted in 32 bits and overflows; what is below 0 means at once.",
  seen: null,
  tier: 2,
  breaks: ["RTY-4"],
  change: {
    worker: ({ retryPolicy, ...parts }) => {
      const { baseMs, factor } = workerSettings(process.env).policy.backoff;
      const hasOverflowed = (failures: number): boolean => {
        let ticks = baseMs * ticksPerMs;
        for (let n = 1; n < failures; n++) ticks = Math.max(0, (ticks * factor) | 0);
        return ticks === 0;
      };
      return {
        ...parts,
        retryPolicy: (failed) => {
          const next = retryPolicy(failed);
          const isOver = hasOverflowed(failed.failures) && failed.retryAfterMs === null;
          return next.kind === "retry" && isOver ? { kind: "retry", delayMs: 0 } : next;
        },
      };
    },
  },
});
