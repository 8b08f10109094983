import type { Call } from "../contract/call.ts";
import type { AnyFault, FaultEvent, ProcessRole } from "../contract/fault.ts";
import type { History } from "../contract/history.ts";
import { isTerminal, type JobId } from "../contract/job.ts";
import type { JsonObject, JsonValue } from "../contract/json.ts";
import type { Did, Op } from "../contract/op.ts";
import { at } from "../target/json-pointer.ts";

/**
 * Ways of looking at a history. They select and group; what it means is for the judges to say.
 */

/** Requests of one kind, in the order in which they were sent. */
export function opsOf(history: History, did: Did, label?: string): readonly Op[] {
  return history
    .filter((event): event is Op => event.kind === "op" && event.did === did)
    .filter((op) => label === undefined || op.label === label)
    .toSorted((a, b) => a.sentAt - b.sentAt);
}

/**
 * Replays of one and of many that were not refused: each may have made jobs run again. Which jobs a
 * bulk replay took its request does not say: it may have been any of its exercise.
 */
export function replaysIn(history: History): readonly Op[] {
  const replays = [...opsOf(history, "replay"), ...opsOf(history, "bulk-replay")];
  return replays.filter((op) => op.outcome !== "fail").toSorted((a, b) => a.sentAt - b.sentAt);
}

/** Every request. */
export function allOps(history: History): readonly Op[] {
  return history.filter((event): event is Op => event.kind === "op");
}

/** Calls of the ledger, in the order of their arrival. */
export function callsOf(history: History): readonly Call[] {
  return history
    .filter((event): event is Call => event.kind === "call")
    .toSorted((a, b) => a.arrivedAt - b.arrivedAt);
}

/** Every fault of every site, in the order of their injection. */
export function allFaults(history: History): readonly AnyFault[] {
  return history
    .filter((event): event is AnyFault => faultKinds.has(event.kind))
    .toSorted((a, b) => a.injectedAt - b.injectedAt);
}

/** Faults of processes, in the order of their injection. */
export function faultsOf(history: History, role?: ProcessRole): readonly FaultEvent[] {
  return history
    .filter((event): event is FaultEvent => event.kind === "fault")
    .filter((fault) => role === undefined || fault.role === role)
    .toSorted((a, b) => a.injectedAt - b.injectedAt);
}

const faultKinds: ReadonlySet<string> = new Set<AnyFault["kind"]>([
  "fault",
  "link-fault",
  "service-fault",
]);

/** Groups by a key; what has none is left out. */
export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | null,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The first accepting answer for each job: 202, 201 or 200 with an id. */
export function acceptedJobs(history: History): ReadonlyMap<JobId, Op> {
  const accepted = new Map<JobId, Op>();
  for (const op of opsOf(history, "submit")) {
    if (op.outcome !== "ok" || op.jobId === null) continue;
    if (!accepted.has(op.jobId)) accepted.set(op.jobId, op);
  }
  return accepted;
}

/** Every op whose answer shows a job's state: reads, and answers of submits, cancels and replays. */
export function sightings(history: History): ReadonlyMap<JobId, readonly Op[]> {
  const seen = allOps(history).filter((op) => op.state !== null && op.outcome === "ok");
  return groupBy(
    seen.toSorted((a, b) => a.doneAt - b.doneAt),
    (op) => op.jobId,
  );
}

/** The last sighting of each job. */
export function lastSightings(history: History): ReadonlyMap<JobId, Op> {
  const last = new Map<JobId, Op>();
  for (const [jobId, ops] of sightings(history)) {
    const op = ops.at(-1);
    if (op !== undefined) last.set(jobId, op);
  }
  return last;
}

/** Says whether this sighting shows a job that has ended. */
export function showsEnd(op: Op | undefined): boolean {
  return op !== undefined && op.state !== null && op.state !== "unknown" && isTerminal(op.state);
}

/** When a call was over; a call that is still open ends never. */
export function endOf(call: Call): number {
  return call.endedAt ?? Number.POSITIVE_INFINITY;
}

/** The dead letters that a page of the list shows, as objects; none where the page could not be read. */
export function entriesOn(page: Op): readonly JsonObject[] {
  const items = at(page.value, "/items");
  return Array.isArray(items) ? items.filter(isObject) : [];
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The accepting answers of one exercise under this label, one for each job. */
export function acceptedUnder(
  history: History,
  { exercise, label }: { exercise: string; label: string },
): readonly Op[] {
  const accepted = opsOf(history, "submit", label).filter(
    (op) => op.exercise === exercise && op.outcome === "ok" && op.jobId !== null,
  );
  return [...new Map(accepted.toReversed().map((op) => [op.jobId, op])).values()].toReversed();
}
