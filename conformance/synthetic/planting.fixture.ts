import type { Call } from "../contract/call.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Ms } from "../contract/time.ts";
import type { Dice } from "./dice.fixture.ts";
import { writtenAt } from "./requests.fixture.ts";

/**
 * How an anomaly changes a history: it takes one job and tells a lie about it.
 *
 * None of this looks at a history through the judges' own views: who plants must not see as they do.
 */
export type Victim = Readonly<{ accepted: Op; calls: readonly Call[]; reads: readonly Op[] }>;

/** Jobs of a scene that were accepted, each with its calls and its reads. */
export function victimsIn(
  history: History,
  { scene, label }: { scene: string; label?: string | readonly string[] },
): readonly Victim[] {
  const labels = label === undefined ? null : [label].flat();
  const victims = new Map<string, { accepted: Op; calls: Call[]; reads: Op[] }>();
  for (const event of history) {
    if (event.kind !== "op" || event.did !== "submit" || event.exercise !== scene) continue;
    if (event.outcome !== "ok" || event.jobId === null || victims.has(event.jobId)) continue;
    if (labels !== null && !labels.includes(event.label)) continue;
    victims.set(event.jobId, { accepted: event, calls: [], reads: [] });
  }
  for (const event of history) {
    if (event.kind !== "op" && event.kind !== "call") continue;
    const victim = victims.get(event.jobId ?? "");
    if (event.kind === "call") victim?.calls.push(event);
    else if (event.did === "read") victim?.reads.push(event);
  }
  for (const { calls } of victims.values()) calls.sort((a, b) => a.nth - b.nth);
  return [...victims.values()];
}

/** Lies about one of the victims that are fit for it; null where none is. */
export function onOne(
  said: Readonly<{
    label?: string | readonly string[];
    scene: string;
    isFit?: (victim: Victim) => boolean;
    lie: (history: History, victim: Victim, dice: Dice) => History;
  }>,
): (history: History, dice: Dice) => History | null {
  const { isFit = () => true, lie } = said;
  return (history, dice) => {
    const fit = victimsIn(history, said).filter(isFit);
    return fit.length === 0 ? null : lie(history, dice.pick(fit), dice);
  };
}

/** The history with some events altered; those of which nothing is left are gone. */
export function altered(
  history: History,
  alter: (event: HistoryEvent) => HistoryEvent | null,
): History {
  return inOrder(history.flatMap((event) => alter(event) ?? []));
}

/** The history with one event replaced by another. */
export function replaced<Event extends HistoryEvent>(
  history: History,
  event: Event,
  change: Partial<Event>,
): History {
  return altered(history, (other) => (other === event ? { ...event, ...change } : other));
}

/** The history without these events. */
export function without(history: History, gone: readonly HistoryEvent[]): History {
  return history.filter((event) => !gone.includes(event));
}

/** The history with more events. */
export function joined(history: History, ...more: readonly HistoryEvent[]): History {
  return inOrder([...history, ...more]);
}

function inOrder(events: readonly HistoryEvent[]): History {
  return events.toSorted((a, b) => writtenAt(a) - writtenAt(b));
}

/** One more call of a job: accepted, and under its effect key. */
export function callAgain(call: Call, arrivedAt: Ms, change: Partial<Call> = {}): Call {
  const answeredAt = arrivedAt + 5;
  const answer = { status: 200, body: call.answer?.body ?? null };
  const again = { ...call, nth: call.nth + 1, arrivedAt, answeredAt, endedAt: answeredAt };
  return { ...again, end: "answered", answer, ...change };
}

/** The same status as another read told, at another time and with another state. */
export function readAgain(read: Op, at: Ms, change: Partial<Op> = {}): Op {
  const again = { ...read, sentAt: at, doneAt: at + 1, ...change };
  const { state, attempts } = again;
  return { ...again, ...bodyOf(again, { state, attempts }) };
}

/** The same read with another state; a failure has a code. */
export function restated(read: Op, state: Op["state"], attempts = read.attempts): Partial<Op> {
  return { state, attempts, ...bodyOf(read, { state, attempts }) };
}

function bodyOf(
  { jobId, answer }: Op,
  said: { state: Op["state"]; attempts: number | null },
): Pick<Op, "answer"> {
  const [, code = "made-up"] = /"code":"([^"]+)"/.exec(answer?.body ?? "") ?? [];
  const error = said.state === "failed" ? { error: { code } } : {};
  const body = JSON.stringify({ id: jobId, status: said.state, attempts: said.attempts, ...error });
  return { answer: answer === null ? null : { ...answer, body, bodyChars: body.length } };
}

/** An answer of another status, with a problem document where it is an error. */
export function answered(op: Op, status: number): Partial<Op> {
  const headers = { "content-type": "application/problem+json" };
  const body = JSON.stringify({ type: `/errors/${status}`, status });
  const outcome = status >= 500 ? "info" : status >= 400 ? "fail" : "ok";
  const answer = { status, headers, body, bodyChars: body.length };
  return {
    outcome,
    answer,
    state: null,
    attempts: null,
    jobId: op.did === "submit" ? null : op.jobId,
  };
}

/** Everything that was seen of a job after a moment is told some milliseconds later. */
export function delayed(
  history: History,
  victim: Victim,
  { after, byMs }: { after: Ms; byMs: Ms },
): History {
  const { jobId } = victim.accepted;
  return altered(history, (event) => {
    if (event.kind === "call" && event.jobId === jobId && event.arrivedAt > after) {
      const { arrivedAt, answeredAt, endedAt } = event;
      const later = (at: Ms | null): Ms | null => (at === null ? null : at + byMs);
      return {
        ...event,
        arrivedAt: arrivedAt + byMs,
        answeredAt: later(answeredAt),
        endedAt: later(endedAt),
      };
    }
    if (event.kind === "op" && event.jobId === jobId && event.sentAt > after)
      return { ...event, sentAt: event.sentAt + byMs, doneAt: event.doneAt + byMs };
    return event;
  });
}

/** Nobody ever saw this job end, and whoever looks after the drain is told this. */
export function neverEnded(
  history: History,
  victim: Victim,
  told: Readonly<{ status: 404 | 200; state: Op["state"] }>,
): History {
  const { accepted, reads } = victim;
  const note = history.findLast((event) => event.kind === "note" && event.what === "drained");
  const from = note?.kind === "note" ? (note.figures["from"] ?? 0) : 0;
  const [like] = reads;
  if (like === undefined) return history;
  const isEnd = (event: HistoryEvent): boolean =>
    event.kind === "op" &&
    event.jobId === accepted.jobId &&
    event !== accepted &&
    event.did !== "cancel";
  const kept = history.filter((event) => !isEnd(event));
  const asked = { ...like, exercise: "drain", label: "", as: accepted.as };
  const look = (at: Ms): Op => {
    const read = readAgain(asked, at, { state: told.state, attempts: 1 });
    return told.status === 200 ? read : { ...read, ...answered(read, told.status) };
  };
  return joined(kept, look(from + 1), look(from + 5));
}
