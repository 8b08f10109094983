import { sayingOf, wordOf } from "./answers.ts";
import type { Frame } from "../contract/frame.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { largest } from "./extremes.ts";
import { endOfStream, isOpened, isReset, tellsEnd, waitedAfter, type Stream } from "./streams.ts";

/**
 * What a client was told that went on after an event it had, beside one who was never cut off.
 *
 * - `whole`: every later event, in order.
 * - `repeated`: that, and some that it had.
 * - `reset`: it was told that events were missed, and how the job is now; whole from there.
 * - `gap`, `disorder`, `refused`: it cannot know what it missed.
 * - `unseen`: too little was seen to say.
 */
export type Resumption = Readonly<{
  kind: "whole" | "repeated" | "reset" | "gap" | "disorder" | "refused" | "unseen";
  because: string;
  evidence: readonly HistoryEvent[];
}>;

/** Compares a stream that was resumed with an unbroken one of the same job. */
export function resumptionOf(options: {
  resumed: Stream;
  unbroken: Stream;
  /** The id of the last event that the client had. */
  knownId: string;
  target: Target;
}): Resumption {
  const { resumed, unbroken, knownId, target } = options;
  const told = eventsOf(unbroken, target);
  const cut = told.findIndex(({ id }) => id === knownId);
  const end = unbroken.frames.find(tellsEnd);
  const say = (
    kind: Resumption["kind"],
    because: string,
    ...more: readonly Frame[]
  ): Resumption => {
    return { kind, because, evidence: [resumed.op, ...more] };
  };
  if (cut === -1)
    return say("unseen", "the last event of the client never came to the one who stayed");
  if (end === undefined) return say("unseen", "nobody was told the end of the job");

  const later = told.slice(cut + 1);
  if (!isOpened(resumed)) return withoutStream({ resumed, later, say });
  const isWhole = hadItsChance(resumed, end);
  const reset = resumed.frames.find((frame) => isReset(frame, target));
  const events = eventsOf(resumed, target);
  // Told by its place and not by its time: what comes in one piece comes at one time.
  const sinceReset = reset === undefined ? 0 : resumed.frames.indexOf(reset);
  const places = eventsOf({ frames: resumed.frames.slice(sinceReset) }, target)
    .map(({ id }) => told.findIndex((event) => event.id === id))
    .filter((place) => place !== -1);

  const from = reset === undefined ? cut : told.findIndex(({ id }) => id === reset.id);
  const until = isWhole ? Number.POSITIVE_INFINITY : largest(places, from);
  const missed =
    from === -1 ? [] : told.filter((_, at) => at > from && at <= until && !places.includes(at));
  const [firstMissed] = missed;
  if (firstMissed !== undefined)
    return say(
      "gap",
      `${missed.length} of ${later.length} later events did not come`,
      firstMissed,
      ...events,
    );
  if (isWhole && !resumed.frames.some(tellsEnd))
    return say("gap", "the end of the job was not told", end, ...events);
  if (places.some((place, at) => place < (places[at - 1] ?? -1)))
    return say("disorder", "events came in another order", ...events);
  if (reset !== undefined) return say("reset", "events were said to be missed", reset, ...events);
  if (!isWhole && places.length === 0) return say("unseen", "nothing came before we left");
  const isRepeated = places.some((place) => place <= cut) || new Set(places).size < places.length;
  return isRepeated
    ? say("repeated", "events came again that the client had", ...events)
    : say("whole", "every later event came", ...events);
}

/** The events by which a client knows where it stands. */
function eventsOf({ frames }: Pick<Stream, "frames">, target: Target): readonly Frame[] {
  return frames.filter(
    (frame) =>
      frame.what === "event" &&
      frame.id !== null &&
      frame.state !== null &&
      !isReset(frame, target),
  );
}

/**
 * Whether the stream could have told all: it did, or the service ended it although the job was over
 * when it was opened, or we waited long after the end. A service may end a stream at any other time:
 * its client connects again.
 */
function hadItsChance(resumed: Stream, end: Frame): boolean {
  if (resumed.frames.some(tellsEnd)) return true;
  if (endOfStream(resumed)?.what === "closed") return resumed.op.sentAt > end.at;
  return waitedAfter(resumed, Math.max(end.at, resumed.op.doneAt));
}

function withoutStream(options: {
  resumed: Stream;
  later: readonly Frame[];
  say: (kind: Resumption["kind"], because: string, ...more: readonly Frame[]) => Resumption;
}): Resumption {
  const { resumed, later, say } = options;
  const saying = sayingOf(resumed.op);
  if (saying === "unclear" || saying === "later")
    return say("unseen", `a resumption was answered ${wordOf(resumed.op)}`);
  if (saying === "yes" && later.length === 0) return say("whole", "there was nothing left to tell");
  return say("refused", `a resumption was answered ${wordOf(resumed.op)}`, ...later.slice(0, 1));
}
