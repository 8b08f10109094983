import type { Call } from "./contract/call.ts";
import type { FaultEvent } from "./contract/fault.ts";
import { endOf } from "./views.ts";

/**
 * The time during which a call was certainly in the hands of a living worker.
 *
 * A call that was open when a worker was stopped or ended may have been that worker's, so that it
 * counts as live only until then; one that arrived while that went on does not count at all. A
 * worker that closed its call did so before we saw it.
 */
export type LiveTime = Readonly<{ call: Call; from: number; to: number }>;

/** Says when this call was certainly live; null if it never certainly was. */
export function liveTimeOf(call: Call, faults: readonly FaultEvent[]): LiveTime | null {
  const from = call.arrivedAt;
  let to = endOf(call) - (call.end === "aborted" ? noticeMs : 0);
  for (const { fault, injectedAt, settledAt } of faults) {
    if (fault === "start") continue;
    // What a resumed worker had under way before it was stopped comes out only now.
    const until = settledAt + (fault === "resume" ? noticeMs : 0);
    if (from <= until && injectedAt < to) to = Math.min(to, injectedAt);
  }
  return to > from ? { call, from, to } : null;
}

/** How long after a worker closed its connection, or was resumed, the ledger may learn of it. */
const noticeMs = 500;
