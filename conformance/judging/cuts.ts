import type { LinkFaultEvent, ProcessRole } from "../contract/fault.ts";
import type { History } from "../contract/history.ts";
import { allFaults } from "./views.ts";

/** One disturbance of a link, from its injection to what ended it. */
export type Cut = Readonly<{
  fault: LinkFaultEvent;
  /** What ended it: it was healed, or another fault took its place; null if nothing did. */
  end: LinkFaultEvent | null;
}>;

/** The cuts that an exercise made on the links of a role, in order. */
export function cutsIn(
  history: History,
  { exercise, role }: { exercise: string; role: ProcessRole },
): readonly Cut[] {
  const faults = allFaults(history).filter(
    (fault): fault is LinkFaultEvent =>
      fault.kind === "link-fault" && fault.exercise === exercise && fault.role === role,
  );
  return faults.flatMap((fault, index): Cut[] => {
    if (fault.fault.kind === "heal") return [];
    const end = faults.slice(index + 1).find(({ link }) => link === fault.link) ?? null;
    return [{ fault, end }];
  });
}

/** The cut into which something fell that began then; undefined if there was none. */
export function cutAt(cuts: readonly Cut[], at: number): Cut | undefined {
  return cuts.find(
    ({ fault, end }) => at >= fault.confirmedAt && at <= (end?.injectedAt ?? Infinity),
  );
}

/** Says whether a cut was felt: it caught connections that were open, or kept others from coming. */
export function wasFelt({ fault }: Cut): boolean {
  return fault.sockets > 0;
}
