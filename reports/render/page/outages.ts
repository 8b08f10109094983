import type {
  AnyFault,
  LinkFaultEvent,
  ProcessFault,
  ServiceFaultEvent,
} from "../../../conformance/contract/fault.ts";
import type { Ms } from "../../../conformance/contract/time.ts";
import { linkFaultWords } from "../words/event-words.ts";
import { oneLine } from "../words/plain.ts";

/** A span in which a process, a link or a service was down or disturbed. `to` is null if it never came back. */
export type Outage = Readonly<{ from: Ms; to: Ms | null; label: string }>;

/** Pairs each fault that took something away with the one that brought it back. */
export function outagesOf(faults: readonly AnyFault[]): readonly Outage[] {
  const sorted = faults.toSorted((a, b) => a.injectedAt - b.injectedAt);
  return sorted.flatMap((fault, index) => {
    const taken = takingOf(fault);
    if (taken === null) return [];
    const from = fault.injectedAt;
    const label = `${oneLine(nameOf(fault))} ${taken.word}`;
    if (taken.isOver !== null) {
      const back = sorted
        .slice(index + 1)
        .find((later) => isSame(fault, later) && taken.isOver?.(later));
      return [{ from, to: back?.confirmedAt ?? null, label }];
    }
    return [{ from, to: fault.confirmedAt, label }];
  });
}

/** What a fault took away, and how to know what brought it back; null where it was over at once. */
type Taking = Readonly<{ word: string; isOver: ((later: AnyFault) => boolean) | null }>;

function takingOf(fault: AnyFault): Taking | null {
  switch (fault.kind) {
    case "fault": {
      const taken = takings[fault.fault];
      if (taken === undefined) return null;
      const { word, until } = taken;
      return { word, isOver: (later) => later.kind === "fault" && until.includes(later.fault) };
    }
    case "link-fault":
      return takingOfLink(fault);
    case "service-fault":
      return takingOfService(fault);
  }
}

/** A fault of a link replaces the one before it. */
function takingOfLink({ fault }: LinkFaultEvent): Taking | null {
  if (fault.kind === "heal") return null;
  return { word: linkFaultWords(fault), isOver: fault.kind === "reset" ? null : () => true };
}

function takingOfService({ fault }: ServiceFaultEvent): Taking | null {
  switch (fault) {
    case "kill":
      return { word: "dead", isOver: () => true };
    case "restart":
      return { word: "restarted", isOver: null };
    case "empty":
      return { word: "restarted without its data", isOver: null };
    case "start":
      return null;
  }
}

function nameOf(fault: AnyFault): string {
  switch (fault.kind) {
    case "fault":
      return fault.process;
    case "link-fault":
      return `${fault.role} → ${fault.link}`;
    case "service-fault":
      return fault.service;
  }
}

function isSame(fault: AnyFault, later: AnyFault): boolean {
  return fault.kind === later.kind && nameOf(fault) === nameOf(later);
}

const takings: Readonly<
  Partial<Record<ProcessFault, { word: string; until: readonly ProcessFault[] }>>
> = {
  kill: { word: "dead", until: ["start"] },
  terminate: { word: "ended", until: ["start"] },
  stop: { word: "stopped", until: ["resume", "kill", "start"] },
};
