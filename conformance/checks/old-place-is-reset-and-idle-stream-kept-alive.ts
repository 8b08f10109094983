import { sayingOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Frame } from "../contract/frame.ts";
import { idleStreamCutAtAHeartbeat } from "../exercises/idle-stream-cut-at-a-heartbeat.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { longestSilenceMs, silenceLimitMs } from "../judging/silence.ts";
import { largest } from "../judging/extremes.ts";
import {
  endOfStream,
  isOpened,
  isReset,
  streamsOf,
  tellsEnd,
  type Stream,
} from "../judging/streams.ts";

/**
 * A client that was away too long is told that it missed something, and one that waits is told that
 * the connection lives: of neither can it find out by itself.
 */
export const oldPlaceIsResetAndIdleStreamKeptAlive = defineCheck({
  id: "old-place-is-reset-and-idle-stream-kept-alive",
  requirement: "SSE-5",
  level: "should",
  title:
    "A Last-Event-ID that is too old brings an explicit reset, and an idle stream has heartbeats",
  clause: {
    text: "WHATWG HTML, section 9.2.7, authoring notes: include a comment line every 15 seconds or so",
    url: "https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes",
  },
  needs: ["sse", "heartbeat", "evicted-event"],
  exercise: idleStreamCutAtAHeartbeat,
  scope: "exercise",
  judge: (judged) => {
    const unbroken = streamsOf(judged.history, "unbroken");
    const evicted = streamsOf(judged.history, "evicted");
    const looks = [
      ...unbroken.map((stream) => lookAtIdle(stream, judged)),
      ...evicted.map((stream) => lookAtEvicted(stream, { judged, unbroken })),
    ];
    return verdictFrom({
      level: "should",
      ...sorted(looks),
      atLeast: 2,
      holds: "an id that is no longer kept brought a reset, and the idle stream was kept alive",
      witness: {
        resets: evicted.length,
        longestSilenceMs: Math.round(largest(unbroken.map(longestSilenceMs), 0)),
      },
    });
  },
});

function lookAtIdle(stream: Stream, { target }: Judged): Look {
  const { op, frames } = stream;
  if (!isOpened(stream)) return unseen(`a subscription was answered ${wordOf(op)}`, op);
  const limitMs = silenceLimitMs(target);
  if (longestSilenceMs(stream) > limitMs) {
    const declared = target.sse?.heartbeatMs ?? 0;
    const because = `an idle stream said nothing for more than ${limitMs} ms; a heartbeat is declared every ${declared} ms`;
    return broken(because, op, ...frames.slice(0, 3));
  }
  return frames.some(({ what }) => what === "comment" || what === "event")
    ? holds
    : unseen("a stream was over before a heartbeat was due", op);
}

function lookAtEvicted(
  stream: Stream,
  { judged, unbroken }: { judged: Judged; unbroken: readonly Stream[] },
): Look {
  const { op, frames } = stream;
  const saying = sayingOf(op);
  if (saying === "unclear" || saying === "later")
    return unseen(`a subscription was answered ${wordOf(op)}`, op);
  if (saying === "no") return tolerated(`an id that is too old is refused with ${wordOf(op)}`, op);
  const events = frames.filter((frame) => frame.what === "event");
  const first = events.find((frame) => frame.state !== null || isReset(frame, judged.target));
  if (first !== undefined && isReset(first, judged.target)) return holds;
  if (hasAll(events, unbroken)) return holds;
  const last = endOfStream(stream);
  if (first === undefined && last?.what !== "left" && last?.what !== "closed")
    return unseen("a stream broke before anything was told", op);
  return broken(
    "an id that is no longer kept is taken as if nothing had been missed",
    op,
    ...events.slice(0, 3),
  );
}

/** All that the other was told, and more: then nothing was evicted, and nothing missed. */
function hasAll(events: readonly Frame[], unbroken: readonly Stream[]): boolean {
  const ids = new Set(events.map(({ id }) => id));
  const told = unbroken.flatMap(({ frames }) => frames.filter(({ what }) => what === "event"));
  const isBefore = (frame: Frame): boolean => !told.some(({ id }) => id === frame.id);
  return told.some(tellsEnd) && told.every(({ id }) => ids.has(id)) && events.some(isBefore);
}
