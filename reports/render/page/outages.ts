import type { FaultEvent, ProcessFault } from "../../../conformance/contract/fault.ts";
import type { Ms } from "../../../conformance/contract/time.ts";
import { oneLine } from "../words/plain.ts";

/** A span in which a process was down or stopped. `to` is null if it never came back. */
export type Outage = Readonly<{ from: Ms; to: Ms | null; label: string }>;

/** Pairs each fault that took a process away with the one that brought it back. */
export function outagesOf(faults: readonly FaultEvent[]): readonly Outage[] {
  const sorted = faults.toSorted((a, b) => a.injectedAt - b.injectedAt);
  return sorted.flatMap((fault, index) => {
    const taken = takings[fault.fault];
    if (taken === undefined) return [];
    const back = sorted
      .slice(index + 1)
      .find((later) => later.process === fault.process && taken.until.includes(later.fault));
    const label = `${oneLine(fault.process)} ${taken.word}`;
    return [{ from: fault.injectedAt, to: back?.confirmedAt ?? null, label }];
  });
}

const takings: Readonly<
  Partial<Record<ProcessFault, { word: string; until: readonly ProcessFault[] }>>
> = {
  kill: { word: "dead", until: ["start"] },
  terminate: { word: "ended", until: ["start"] },
  stop: { word: "stopped", until: ["resume", "kill", "start"] },
};
