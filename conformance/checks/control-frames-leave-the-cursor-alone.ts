import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import { idleStreamCutAtAHeartbeat } from "../exercises/idle-stream-cut-at-a-heartbeat.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { resumptionOf, type Resumption } from "../judging/resumption.ts";
import { isControl, streamsOf, type Stream } from "../judging/streams.ts";

/**
 * What keeps a connection alive must not become the place from which a client goes on: it would ask
 * for what came after a heartbeat, and the service knows no such place.
 *
 * An id of a control frame from which the stream goes on all the same is odd, but harmless. A reset
 * shows that it does not, if the id of the last event would have brought none.
 */
export const controlFramesLeaveTheCursorAlone = defineCheck({
  id: "control-frames-leave-the-cursor-alone",
  requirement: "SSE-4",
  level: "must",
  title: "Heartbeats and control frames do not move the place from which a client goes on",
  clause: {
    text: "WHATWG HTML, section 9.2.6: a block without data still sets the last event ID that the client will send",
    url: "https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation",
  },
  needs: ["sse", "heartbeat"],
  exercise: idleStreamCutAtAHeartbeat,
  scope: "exercise",
  judge: (judged) => {
    const cuts = streamsOf(judged.history, "cut");
    const beats = cuts.flatMap(({ frames }) => frames.filter((it) => isControl(it, judged.target)));
    const looks = cuts.map((cut) => lookAt(cut, judged));
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: "a client that was cut off right after a heartbeat went on after its last event",
      witness: { cuts: cuts.length, controlFrames: beats.length },
    });
  },
});

function lookAt(cut: Stream, judged: Judged): Look {
  const { history, target } = judged;
  const control = cut.frames.findLast((frame) => isControl(frame, target));
  const known = cut.frames.findLast(({ id, state }) => id !== null && state !== null);
  const moved = cut.frames.findLast((frame) => isControl(frame, target) && frame.id !== null);
  if (control === undefined) return unseen("no control frame came", cut.op);
  if (known === undefined) return unseen("no event with an id came before it", cut.op, control);

  const compared = (label: string): Resumption | null => {
    const [unbroken] = streamsOf(history, "unbroken");
    const [resumed] = streamsOf(history, label);
    if (unbroken === undefined || resumed === undefined) return null;
    return resumptionOf({ resumed, unbroken, knownId: known.id ?? "", target });
  };
  const byCursor = compared("by-cursor");
  if (byCursor === null) return unseen("nobody came back after the control frame", cut.op, control);
  const { kind, because, evidence } = byCursor;
  if (kind === "unseen") return unseen(because, ...evidence);
  if (kind === "gap" || kind === "disorder" || kind === "refused")
    return broken(`after a cut at a control frame ${because}`, known, control, ...evidence);
  if (moved === undefined || moved.id === known.id) return holds;
  const byEvent = compared("by-event")?.kind;
  const isGood = byEvent === "whole" || byEvent === "repeated";
  return kind === "reset" && isGood
    ? broken(
        "the id of a control frame is no place from which a client can go on",
        known,
        moved,
        ...evidence,
      )
    : tolerated("a control frame has an id of its own", known, moved, ...evidence);
}
