import { isRedirect, sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { streamsFollowedToTheEnd } from "../exercises/streams-followed-to-the-end.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { isOpened, streamsOf, type Stream } from "../judging/streams.ts";
import { opsOf } from "../judging/views.ts";

/**
 * A stream shows what the status shows, to those to whom the status shows it.
 *
 * Whoever is refused the status of a job must be refused its stream; the same refusal, or the one of
 * an unknown id, is right, another one tolerated.
 */
export const streamIsOpenToItsOwnerAlone = defineCheck({
  id: "stream-is-open-to-its-owner-alone",
  requirement: "SSE-1",
  level: "must",
  title:
    "A stream is 200 text/event-stream for its owner, and refused to whom the status is refused",
  clause: {
    text: "WHATWG HTML, section 9.2: a response that is not 200 with Content-Type text/event-stream fails the connection",
    url: "https://html.spec.whatwg.org/multipage/server-sent-events.html#processing-model",
  },
  needs: ["sse", "two-tenants"],
  exercise: streamsFollowedToTheEnd,
  scope: "exercise",
  judge: ({ history }) => {
    const own = ["before", "during"].flatMap((label) => streamsOf(history, label));
    const foreign = opsOf(history, "subscribe", "foreign");
    const unknown = opsOf(history, "subscribe", "unknown");
    const reads = opsOf(history, "read", "foreign");
    const looks = [
      ...own.map(lookAtOwn),
      ...foreign.map((op) => {
        const read = reads.findLast((it) => isSame(it, op) && it.doneAt <= op.sentAt);
        return lookAtForeign({ op, read, unknown });
      }),
    ];
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${own.length} streams were opened to their owner, and ${foreign.length} refused to others`,
      atLeast: own.length === 0 || foreign.length === 0 ? looks.length + 1 : 1,
      witness: { streams: own.length, refused: foreign.length },
    });
  },
});

function lookAtOwn(stream: Stream): Look {
  const { op } = stream;
  if (isUnclear(op)) return unseen(`a subscription was answered ${wordOf(op)}`, op);
  if (isOpened(stream)) return holds;
  return broken(`a job runs, and what its owner is answered is no stream: ${wordOf(op)}`, op);
}

function lookAtForeign(options: { op: Op; read: Op | undefined; unknown: readonly Op[] }): Look {
  const { op, read, unknown } = options;
  if (isUnclear(op)) return unseen(`a subscription was answered ${wordOf(op)}`, op);
  if (read === undefined || isUnclear(read))
    return unseen("whether the status is refused was not seen", op);
  const [isShown, isFollowed] = [sayingOf(read) === "yes", sayingOf(op) === "yes"];
  // A redirect shows nothing yet; where it leads is for the other side to guard.
  if (isFollowed && !isShown && !isRedirect(op)) {
    const because = `${op.as} is refused the status of a job with ${wordOf(read)}, and its stream is answered ${wordOf(op)}`;
    return broken(because, read, op);
  }
  const isAlike =
    isShown === isFollowed &&
    (statusOf(op) === statusOf(read) ||
      unknown.some((other) => statusOf(other) === statusOf(op) && other.as === op.as));
  return isAlike || isShown
    ? holds
    : tolerated(
        `the status of a job is refused with ${wordOf(read)}, its stream with ${wordOf(op)}`,
        read,
        op,
      );
}

function isUnclear(op: Op): boolean {
  return sayingOf(op) === "unclear" || sayingOf(op) === "later";
}

function isSame(read: Op, op: Op): boolean {
  return read.as === op.as && read.jobId === op.jobId;
}
