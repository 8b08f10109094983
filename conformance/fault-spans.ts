import type { FaultEvent } from "./contract/fault.ts";
import type { History } from "./contract/history.ts";
import { faultsOf, groupBy } from "./views.ts";

/**
 * A time in which processes were disturbed together, from the first signal to the last confirmation.
 *
 * A pause lasts until it is resumed or the process is killed. Signals that were sent at one stroke
 * are one span: a job is in one worker's hands, so that all of them cost it one attempt.
 */
export type FaultSpan = Readonly<{ from: number; to: number; faults: readonly FaultEvent[] }>;

/** Every span, in order. */
export function spansOf(history: History): readonly FaultSpan[] {
  const byProcess = groupBy(faultsOf(history), (fault) => fault.process);
  const spans = [...byProcess.values()].flatMap(spansOfOne);
  return spans.toSorted((a, b) => a.from - b.from).reduce(joined, []);
}

/** Faults injected within this time were sent at one stroke; no lease passes on so quickly. */
const oneStrokeMs = 250;

function joined(spans: readonly FaultSpan[], next: FaultSpan): readonly FaultSpan[] {
  const last = spans.at(-1);
  if (last === undefined || next.from - last.from > oneStrokeMs) return [...spans, next];
  const both = {
    from: last.from,
    to: Math.max(last.to, next.to),
    faults: [...last.faults, ...next.faults],
  };
  return [...spans.slice(0, -1), both];
}

/** The spans of one process: what follows a pause before its resumption belongs to the pause. */
function spansOfOne(faults: readonly FaultEvent[]): readonly FaultSpan[] {
  const spans: { from: number; to: number; faults: FaultEvent[] }[] = [];
  let isPaused = false;
  for (const fault of faults) {
    if (fault.fault === "start") continue;
    const current = spans.at(-1);
    if (isPaused && current !== undefined) {
      current.to = fault.settledAt;
      current.faults.push(fault);
    } else if (fault.fault !== "resume") {
      spans.push({ from: fault.injectedAt, to: fault.settledAt, faults: [fault] });
    }
    isPaused = fault.fault === "stop" || (isPaused && fault.fault === "terminate");
    const open = spans.at(-1);
    if (isPaused && open !== undefined) open.to = Number.POSITIVE_INFINITY;
  }
  return spans;
}
