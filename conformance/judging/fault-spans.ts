import type { Call } from "../contract/call.ts";
import type { AnyFault, FaultEvent, LinkFaultEvent, ServiceFaultEvent } from "../contract/fault.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { oncePerPair } from "./once.ts";
import { stallOf } from "./stalls.ts";
import { allFaults, endOf, faultsOf, groupBy } from "./views.ts";

/**
 * A time in which workers were disturbed together, from the first signal to the last confirmation.
 *
 * A pause lasts until it is resumed or the process is killed. A link or a service is disturbed until
 * it was healed and the workers had the time to find back. What was done at one stroke is one span:
 * a job is in one worker's hands, so that all of it costs the job one attempt.
 */
export type FaultSpan = Readonly<{
  from: number;
  to: number;
  faults: readonly AnyFault[];
  /** How many attempts it may cost a job: more than one only where it outlasts leases. */
  costs: number;
}>;

/** Every span, in order. What disturbs only the API is none: it runs no job. */
export const spansOf = oncePerPair((history, policy: Policy): readonly FaultSpan[] => {
  const faults = allFaults(history);
  const spans = [
    ...groupsOf(faultsOf(history), (fault) => fault.process).flatMap(spansOfProcess),
    ...groupsOf(faults.filter(isWorkerLink), (fault) => fault.link).flatMap((those) =>
      spansBehind({ faults: those, policy }),
    ),
    ...groupsOf(faults.filter(isService), (fault) => fault.service).flatMap((those) =>
      spansBehind({ faults: those, policy }),
    ),
    ...history.filter(({ kind }) => kind === "note").flatMap((event) => spanOfStall(event, policy)),
  ];
  return spans.toSorted((a, b) => a.from - b.from).reduce(joined, []);
});

/**
 * Tells whether a call may have cost its worker the lease without the worker's doing: something was
 * disturbed, or the machine stood still, while it was open.
 */
export function mayHaveCostTheLease(
  history: History,
  policy: Policy,
): (call: Call | undefined) => boolean {
  const spans = spansOf(history, policy);
  return (call) =>
    call !== undefined && spans.some(({ from, to }) => from <= endOf(call) && to >= call.arrivedAt);
}

/**
 * A machine that stood still kept heartbeats from their time: leases may have run out that nobody
 * disturbed, of attempts that began a lease before and more.
 */
function spanOfStall(event: HistoryEvent, { leaseMs = 0 }: Policy): readonly FaultSpan[] {
  const stall = stallOf(event);
  if (stall === null) return [];
  return [{ from: stall.from - leaseMs, to: stall.to + leaseMs, faults: [], costs: 1 }];
}

/** How long after a link or a service was back a worker may still be disturbed. */
function recoveryMs({ recoverWithinMs, leaseMs = 0 }: Policy): number {
  return (recoverWithinMs ?? undeclaredRecoveryMs) + leaseMs;
}

const undeclaredRecoveryMs = 10_000;

/** Faults injected within this time were sent at one stroke; no lease passes on so quickly. */
const oneStrokeMs = 250;

function groupsOf<Fault>(
  faults: readonly Fault[],
  nameOf: (fault: Fault) => string,
): readonly (readonly Fault[])[] {
  return [...groupBy(faults, nameOf).values()];
}

const isWorkerLink = (fault: AnyFault): fault is LinkFaultEvent =>
  fault.kind === "link-fault" && fault.role === "worker";

const isService = (fault: AnyFault): fault is ServiceFaultEvent => fault.kind === "service-fault";

function joined(spans: readonly FaultSpan[], next: FaultSpan): readonly FaultSpan[] {
  const last = spans.at(-1);
  if (last === undefined || next.from - last.from > oneStrokeMs) return [...spans, next];
  const both = {
    from: last.from,
    to: Math.max(last.to, next.to),
    faults: [...last.faults, ...next.faults],
    costs: Math.max(last.costs, next.costs),
  };
  return [...spans.slice(0, -1), both];
}

/** The spans of one process: what follows a pause before its resumption belongs to the pause. */
function spansOfProcess(faults: readonly FaultEvent[]): readonly FaultSpan[] {
  const spans: { from: number; to: number; faults: FaultEvent[]; costs: number }[] = [];
  let isPaused = false;
  for (const fault of faults) {
    if (fault.fault === "start") continue;
    const current = spans.at(-1);
    if (isPaused && current !== undefined) {
      current.to = fault.settledAt;
      current.faults.push(fault);
    } else if (fault.fault !== "resume") {
      spans.push({ from: fault.injectedAt, to: fault.settledAt, faults: [fault], costs: 1 });
    }
    isPaused = fault.fault === "stop" || (isPaused && fault.fault === "terminate");
    const open = spans.at(-1);
    if (isPaused && open !== undefined) open.to = Number.POSITIVE_INFINITY;
  }
  return spans;
}

/** The spans of one link, or of one service: each fault until the one that ends or replaces it. */
function spansBehind(options: {
  faults: readonly (LinkFaultEvent | ServiceFaultEvent)[];
  policy: Policy;
}): readonly FaultSpan[] {
  const { faults, policy } = options;
  const { leaseMs = Number.POSITIVE_INFINITY } = policy;
  return faults.flatMap((fault, index): FaultSpan[] => {
    if (isEnd(fault)) return [];
    const next = faults[index + 1];
    const over = isOverAtOnce(fault) ? fault.settledAt : (next?.settledAt ?? Infinity);
    const lasted = over - fault.injectedAt;
    const costs = Number.isFinite(lasted) ? 1 + Math.floor(lasted / leaseMs) : Infinity;
    const those = next === undefined || isOverAtOnce(fault) ? [fault] : [fault, next];
    return [{ from: fault.injectedAt, to: over + recoveryMs(policy), faults: those, costs }];
  });
}

function isEnd(fault: LinkFaultEvent | ServiceFaultEvent): boolean {
  return fault.kind === "link-fault" ? fault.fault.kind === "heal" : fault.fault === "start";
}

function isOverAtOnce(fault: LinkFaultEvent | ServiceFaultEvent): boolean {
  return fault.kind === "link-fault" ? fault.fault.kind === "reset" : fault.fault !== "kill";
}
