import { sayingOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Frame } from "../contract/frame.ts";
import type { Op } from "../contract/op.ts";
import { streamsFollowedToTheEnd } from "../exercises/streams-followed-to-the-end.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import {
  endOfStream,
  isOpened,
  isReset,
  streamsOf,
  tellsEnd,
  waitedAfter,
  type Stream,
} from "../judging/streams.ts";
import { groupBy, opsOf, showsEnd } from "../judging/views.ts";

/**
 * Whoever subscribes is told the end once, whenever that was, and is then left in peace: a stream that
 * stays open, or that a browser opens again for ever, costs both sides a connection for nothing.
 */
export const streamTellsTheEndOnceAndCloses = defineCheck({
  id: "stream-tells-the-end-once-and-closes",
  requirement: "SSE-2",
  level: "must",
  title: "Each subscription gets one terminal event, at once after completion, and then the end",
  clause: {
    text: "WHATWG HTML, section 9.2: clients will reconnect if the connection is closed; a client can be told to stop with 204 No Content",
    url: "https://html.spec.whatwg.org/multipage/server-sent-events.html#server-sent-events-intro",
  },
  needs: ["sse"],
  exercise: streamsFollowedToTheEnd,
  scope: "exercise",
  judge: (judged) => {
    const { history } = judged;
    const ends = groupBy(
      opsOf(history, "read").filter((op) => showsEnd(op)),
      (op) => op.jobId,
    );
    const fresh = ["before", "during", "after"].flatMap((label) => streamsOf(history, label));
    const again = streamsOf(history, "again").filter(
      ({ op }) => op.request.headers["last-event-id"] !== undefined,
    );
    const looks = [
      ...fresh.map((stream) => lookAtFresh(stream, { judged, ended: ends.get(stream.jobId)?.[0] })),
      ...again.map((stream) => lookAtAgain(stream, judged)),
    ];
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${fresh.length} subscriptions were told the end once and closed; ${again.length} that knew it were sent away`,
      witness: {
        before: fresh.filter(({ op }) => op.label !== "after").length,
        after: fresh.filter(({ op }) => op.label === "after").length,
        again: again.length,
      },
    });
  },
});

/** A subscription of a client that knows nothing yet. */
function lookAtFresh(
  stream: Stream,
  { judged, ended }: { judged: Judged; ended: Op | undefined },
): Look {
  const { op, frames } = stream;
  const saying = sayingOf(op);
  if (saying === "unclear" || saying === "later")
    return unseen(`a subscription was answered ${wordOf(op)}`, op);
  if (!isOpened(stream)) {
    const because = `a subscription ${op.label} the end is answered ${wordOf(op)}, without a terminal event`;
    return ended === undefined ? unseen(because, op) : broken(because, ended, op);
  }
  const told = frames.find(tellsEnd);
  if (told !== undefined) return lookAfterEnd({ stream, told, judged });
  if (ended === undefined) return unseen("the end of a job was not seen", op);
  const last = endOfStream(stream);
  const since = Math.max(ended.doneAt, op.doneAt);
  const evidence = [op, ended, ...frames.slice(-3)];
  if (waitedAfter(stream, since))
    return broken("a job ended, and a subscription was not told", ...evidence);
  if (last?.what === "closed" && op.sentAt > ended.doneAt)
    return broken("a subscription to a job that had ended was closed without a word", ...evidence);
  return unseen("a stream was over before the end could be told", op, ended);
}

/** A subscription of a client that was told the end before. */
function lookAtAgain(stream: Stream, judged: Judged): Look {
  const { op, frames } = stream;
  const saying = sayingOf(op);
  if (saying === "unclear" || saying === "later")
    return unseen(`a subscription was answered ${wordOf(op)}`, op);
  if (!isOpened(stream))
    return saying === "yes"
      ? holds
      : tolerated(`a client that knows the end is answered ${wordOf(op)}`, op);
  const told = frames.find(tellsEnd);
  if (told !== undefined) return lookAfterEnd({ stream, told, judged });
  return waitedAfter(stream, op.doneAt)
    ? broken("the stream of a client that knows the end stays open", op, ...frames.slice(-2))
    : holds;
}

/** What follows the first event that tells the end: nothing but the end of the stream. */
function lookAfterEnd(options: { stream: Stream; told: Frame; judged: Judged }): Look {
  const { stream, told, judged } = options;
  const { op, frames } = stream;
  const ends = frames.filter((frame) => tellsEnd(frame) && !isReset(frame, judged.target));
  const [first = told, second] = ends;
  if (second !== undefined) {
    // A closing word that carries no id and another name is no second news of the end.
    const isOtherWord = second.event !== first.event && second.state === first.state;
    const isClosingWord = isOtherWord && second.id === null && ends.length === 2;
    const because = `one subscription is told the end ${ends.length} times`;
    return isClosingWord
      ? tolerated(because, op, ...ends)
      : broken(because, op, ...ends.slice(0, 5));
  }
  const later = frames.slice(frames.indexOf(first) + 1).find(isUnfinished);
  if (later !== undefined)
    return broken(`after its end a job is told to be ${later.state}`, op, first, later);
  return waitedAfter(stream, first.at)
    ? broken(
        "a stream stays open after the end of its job was told",
        op,
        first,
        ...frames.slice(-1),
      )
    : holds;
}

function isUnfinished({ state }: Frame): boolean {
  return state === "queued" || state === "running";
}
