import type { Call } from "../../conformance/contract/call.ts";
import type { Ms } from "../../conformance/contract/time.ts";
import { endOf } from "../../conformance/judging/views.ts";

/** From when the slot of a call may be used again: from our answer on, not from when that was flushed. */
export function freeFrom(call: Call): Ms {
  return call.answeredAt ?? endOf(call);
}

/**
 * Counts the calls that were open at the moment at which most were.
 *
 * What a worker broke off itself is left out: we see that late, when the slot may be used again.
 */
export function mostCallsAtOnce(calls: readonly Call[]): number {
  const moments = calls
    .filter(({ end }) => end !== "aborted")
    .flatMap((call) => [
      { at: call.arrivedAt, change: 1 },
      { at: freeFrom(call), change: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.change - b.change);
  let open = 0;
  let most = 0;
  for (const { change } of moments) {
    open += change;
    most = Math.max(most, open);
  }
  return most;
}
