import type { Frame } from "../contract/frame.ts";
import type { History } from "../contract/history.ts";
import { isTerminal, type JobId } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { groupBy, opsOf } from "./views.ts";

/**
 * How late a stream may be with what it ought to tell or do at once, before that counts as never.
 *
 * Generous, for it is a bound and not a measurement; services that look at their store from time to
 * time stay within it.
 */
export const promptMs = 5_000;

/** One subscription: the request that opened it, and what came over it, in order. */
export type Stream = Readonly<{ op: Op; jobId: JobId; frames: readonly Frame[] }>;

/** Every subscription with this label, in the order in which they were opened. */
export function streamsOf(history: History, label?: string): readonly Stream[] {
  const framesOf = groupBy(framesIn(history), (frame) => frame.stream);
  return opsOf(history, "subscribe", label).map((op) => {
    return { op, jobId: op.jobId ?? "", frames: framesOf.get(op.token ?? "") ?? [] };
  });
}

/** Every frame, in the order in which they came. */
export function framesIn(history: History): readonly Frame[] {
  return history.filter((event): event is Frame => event.kind === "frame");
}

/** Says whether the request was answered with a stream of events. */
export function isOpened({ op }: Stream): boolean {
  const mediaType = op.answer?.headers["content-type"] ?? "";
  return op.answer?.status === 200 && /^text\/event-stream\b/i.test(mediaType);
}

/** Says whether the frame tells that the job has ended. */
export function tellsEnd({ what, state }: Frame): boolean {
  return what === "event" && state !== null && state !== "unknown" && isTerminal(state);
}

/** Says whether the frame tells that events were missed. */
export function isReset({ what, event }: Frame, target: Target): boolean {
  return what === "event" && event === (target.sse?.resetEvent ?? "reset");
}

/** Says whether the frame is neither about the job's state nor about the end of the stream. */
export function isControl(frame: Frame, target: Target): boolean {
  if (frame.what === "comment") return true;
  return frame.what === "event" && frame.state === null && !isReset(frame, target);
}

/** The frame with which the stream was over; undefined while it is not. */
export function endOfStream({ frames }: Stream): Frame | undefined {
  return frames.find(({ what }) => what === "closed" || what === "broken" || what === "left");
}

/** Says whether we waited long enough after this moment to say that nothing came. */
export function waitedAfter(stream: Stream, since: number): boolean {
  const end = endOfStream(stream);
  return end !== undefined && end.what === "left" && end.at - since >= promptMs;
}
