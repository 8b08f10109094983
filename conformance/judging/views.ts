import type { Call } from "../contract/call.ts";
import type { AnyFault, FaultEvent, ProcessRole } from "../contract/fault.ts";
import type { History, Note } from "../contract/history.ts";
import { isTerminal, type JobId } from "../contract/job.ts";
import type { JsonObject, JsonValue } from "../contract/json.ts";
import type { Did, Op } from "../contract/op.ts";
import { at } from "../target/json-pointer.ts";
import { oncePerHistory } from "./once.ts";

/**
 * Ways of looking at a history. They select and group; what it means is for the judges to say.
 */

/** Requests of one kind, in the order in which they were sent. */
export function opsOf(history: History, did: Did, label?: string): readonly Op[] {
  const those = opsByKind(history).get(did) ?? [];
  return label === undefined ? those : those.filter((op) => op.label === label);
}

const opsByKind = oncePerHistory((history): ReadonlyMap<Did, readonly Op[]> => {
  const kinds = new Map<Did, Op[]>();
  for (const op of allOps(history)) {
    const those = kinds.get(op.did);
    if (those === undefined) kinds.set(op.did, [op]);
    else those.push(op);
  }
  // In place, for there may be a million of them.
  for (const those of kinds.values()) those.sort((a, b) => a.sentAt - b.sentAt);
  return kinds;
});

/**
 * Replays of one and of many that were not refused: each may have made jobs run again. Which jobs a
 * bulk replay took its request does not say: it may have been any of its exercise.
 */
export function replaysIn(history: History): readonly Op[] {
  const replays = [...opsOf(history, "replay"), ...opsOf(history, "bulk-replay")];
  return replays.filter((op) => op.outcome !== "fail").toSorted((a, b) => a.sentAt - b.sentAt);
}

/**
 * Finds the replays that may have made a job run again, one of these ids and of this exercise. One
 * whose answer names no job that we know may have been of any job of its exercise.
 */
export const replaysThatMayBeOf = oncePerHistory((history) => {
  const accepted = acceptedJobs(history);
  const isNamed = ({ jobId }: Op): boolean => jobId !== null && accepted.has(jobId);
  const replays = replaysIn(history);
  const named = groupBy(replays.filter(isNamed), ({ jobId }) => jobId);
  const others = groupBy(
    replays.filter((op) => !isNamed(op)),
    ({ exercise }) => exercise,
  );
  return ({ jobIds, exercise }: { jobIds: readonly JobId[]; exercise: string }): readonly Op[] => {
    const own = jobIds.flatMap((jobId) => named.get(jobId) ?? []);
    return [...new Set([...own, ...(others.get(exercise) ?? [])])];
  };
});

/** The submissions of each token, in the order in which they were sent. */
export const submitsByToken = oncePerHistory((history): ReadonlyMap<string, readonly Op[]> =>
  groupBy(opsOf(history, "submit"), (op) => op.token),
);

/** The reads of each job, in the order in which they were sent. */
export const readsOfJobs = oncePerHistory((history): ReadonlyMap<JobId, readonly Op[]> =>
  groupBy(opsOf(history, "read"), (op) => op.jobId),
);

/** The remarks that an exercise left for its judges, in order; with `detail` only those of this name. */
export function notesOf(
  history: History,
  exercise: Readonly<{ id: string }>,
  detail?: string,
): readonly Note[] {
  return allMeasured(history).filter(
    (note) => note.exercise === exercise.id && (detail === undefined || note.detail === detail),
  );
}

const allMeasured = oncePerHistory((history): readonly Note[] =>
  history.filter((event): event is Note => event.kind === "note" && event.what === "measured"),
);

/** Every request. */
export const allOps = oncePerHistory((history): readonly Op[] =>
  history.filter((event): event is Op => event.kind === "op"),
);

/** Calls of the ledger, in the order of their arrival. */
export const callsOf = oncePerHistory((history): readonly Call[] =>
  history
    .filter((event): event is Call => event.kind === "call")
    .toSorted((a, b) => a.arrivedAt - b.arrivedAt),
);

/** The calls of each token, in the order of their arrival. */
export const callsByToken = oncePerHistory((history): ReadonlyMap<string, readonly Call[]> =>
  groupBy(callsOf(history), (call) => call.token),
);

/** Every fault of every site, in the order of their injection. */
export const allFaults = oncePerHistory((history): readonly AnyFault[] =>
  history
    .filter((event): event is AnyFault => faultKinds.has(event.kind))
    .toSorted((a, b) => a.injectedAt - b.injectedAt),
);

/** Faults of processes, in the order of their injection. */
export function faultsOf(history: History, role?: ProcessRole): readonly FaultEvent[] {
  return allFaults(history)
    .filter((event): event is FaultEvent => event.kind === "fault")
    .filter((fault) => role === undefined || fault.role === role);
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
  // A list that has grown has room for more, which in a long history is most of what it takes.
  for (const [key, group] of groups) if (group.length > 1) groups.set(key, group.slice());
  return groups;
}

/** The first accepting answer for each job: 202, 201 or 200 with an id. */
export const acceptedJobs = oncePerHistory((history): ReadonlyMap<JobId, Op> => {
  const accepted = new Map<JobId, Op>();
  for (const op of opsOf(history, "submit")) {
    if (op.outcome !== "ok" || op.jobId === null) continue;
    if (!accepted.has(op.jobId)) accepted.set(op.jobId, op);
  }
  return accepted;
});

/** Every op whose answer shows a job's state: reads, and answers of submits, cancels and replays. */
export const sightings = oncePerHistory((history): ReadonlyMap<JobId, readonly Op[]> => {
  const seen = allOps(history).filter((op) => op.state !== null && op.outcome === "ok");
  seen.sort((a, b) => a.doneAt - b.doneAt);
  return groupBy(seen, (op) => op.jobId);
});

/** The last sighting of each job. */
export const lastSightings = oncePerHistory((history): ReadonlyMap<JobId, Op> => {
  const last = new Map<JobId, Op>();
  for (const [jobId, ops] of sightings(history)) {
    const op = ops.at(-1);
    if (op !== undefined) last.set(jobId, op);
  }
  return last;
});

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

/** The accepting answers of one exercise under this label, the first of each job. */
export function acceptedUnder(
  history: History,
  { exercise, label }: { exercise: string; label: string },
): readonly Op[] {
  const accepted = opsOf(history, "submit", label).filter(
    (op) => op.exercise === exercise && op.outcome === "ok",
  );
  return [...groupBy(accepted, ({ jobId }) => jobId).values()].flatMap((ops) => ops.slice(0, 1));
}
