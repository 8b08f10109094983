import type { Call } from "../contract/call.ts";
import type { AnyFault } from "../contract/fault.ts";
import type { Policy } from "../contract/policy.ts";
import type { History } from "../contract/history.ts";
import { spansOf } from "./fault-spans.ts";
import { endOf, faultsOf } from "./views.ts";

/**
 * The time during which a call was certainly in the hands of a living worker.
 *
 * A call that was open when a worker was stopped, ended or cut off may have been that worker's, so
 * that it counts as live only until then; one that arrived while that went on does not count at all.
 * A worker that closed its call did so before we saw it.
 */
export type LiveTime = Readonly<{ call: Call; from: number; to: number }>;

/** A time from whose begin on no call can be said to be in the hands of a living worker. */
export type Blur = Readonly<{ from: number; to: number }>;

/** Every such time. */
export function blursIn(history: History, policy: Policy): readonly Blur[] {
  const processes = faultsOf(history).filter(({ fault }) => fault !== "start");
  return [
    ...processes.map(({ fault, injectedAt, settledAt }) => ({
      from: injectedAt,
      // What a resumed worker had under way before it was stopped comes out only now.
      to: settledAt + (fault === "resume" ? noticeMs : 0),
    })),
    ...spansOf(history, policy).filter(
      ({ faults }) => faults.length === 0 || faults.some(isBehind),
    ),
  ];
}

/** Says when this call was certainly live; null if it never certainly was. */
export function liveTimeOf(call: Call, blurs: readonly Blur[]): LiveTime | null {
  const from = call.arrivedAt;
  let to = endOf(call) - (call.end === "aborted" ? noticeMs : 0);
  for (const blur of blurs) if (from <= blur.to) to = Math.min(to, blur.from);
  return to > from ? { call, from, to } : null;
}

function isBehind({ kind }: AnyFault): boolean {
  return kind !== "fault";
}

/** How long after a worker closed its connection, or was resumed, the ledger may learn of it. */
const noticeMs = 500;
