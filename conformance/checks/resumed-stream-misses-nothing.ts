import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import { streamsCutAndResumed } from "../exercises/streams-cut-and-resumed.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { resumptionOf } from "../judging/resumption.ts";
import { streamsOf, tellsEnd, type Stream } from "../judging/streams.ts";

/**
 * A client whose connection broke comes back with the id of the last event that it has, and is told
 * all that came after it: in order, and nothing left out. Or it is told that it missed something, and
 * how the job is now.
 *
 * What came after it is what another client was told that was never cut off.
 */
export const resumedStreamMissesNothing = defineCheck({
  id: "resumed-stream-misses-nothing",
  requirement: "SSE-3",
  level: "must",
  title: "Reconnecting with Last-Event-ID delivers every later event, in order",
  clause: {
    text: "WHATWG HTML, section 9.2.4, The Last-Event-ID header: reports the last event ID to the server when the connection is to be reestablished",
    url: "https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header",
  },
  needs: ["sse"],
  exercise: streamsCutAndResumed,
  scope: "exercise",
  judge: (judged) => {
    const unbroken = streamsOf(judged.history, "unbroken");
    const resumed = streamsOf(judged.history, "resumed");
    const looks = [
      ...unbroken.flatMap(lookForIds),
      ...resumed.map((stream) => lookAt(stream, { unbroken, judged })),
    ];
    const places = new Set(resumed.map(({ op }) => op.request.headers["last-event-id"]));
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      atLeast: 2,
      holds: `${resumed.length} connections that were reset at ${places.size} places went on where they were cut`,
      witness: {
        resumed: resumed.length,
        places: places.size,
        events: unbroken.reduce(
          (sum, { frames }) => sum + frames.filter(({ id }) => id !== null).length,
          0,
        ),
      },
    });
  },
});

/** Without ids nobody could say where to go on. */
function lookForIds({ op, frames }: Stream): readonly Look[] {
  const events = frames.filter(({ what, state }) => what === "event" && state !== null);
  if (!events.some(tellsEnd) || events.length < 2 || events.some(({ id }) => id !== null))
    return [];
  return [
    broken("the events of a stream carry no id, so that no client can resume", op, ...events),
  ];
}

function lookAt(
  resumed: Stream,
  { unbroken, judged }: { unbroken: readonly Stream[]; judged: Judged },
): Look {
  const stayed = unbroken.find(({ jobId }) => jobId === resumed.jobId);
  const knownId = resumed.op.request.headers["last-event-id"];
  if (stayed === undefined || knownId === undefined)
    return unseen("nobody stayed to compare with", resumed.op);
  const { target } = judged;
  const { kind, because, evidence } = resumptionOf({ resumed, unbroken: stayed, knownId, target });
  switch (kind) {
    case "whole":
    case "reset":
      return holds;
    case "repeated":
      return tolerated(`after a reset of the connection ${because}`, ...evidence);
    case "unseen":
      return unseen(because, ...evidence);
    case "gap":
    case "disorder":
    case "refused":
      return broken(`after a reset of the connection ${because}`, ...evidence);
    default:
      return kind satisfies never;
  }
}
