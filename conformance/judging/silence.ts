import type { Target } from "../contract/target.ts";
import { largest } from "./extremes.ts";
import { endOfStream, type Stream } from "./streams.ts";

/** What timers and networks may add to a heartbeat. */
const slackMs = 2_000;

/** How long an idle stream may say nothing before its heartbeat is missed: twice as long as declared. */
export function silenceLimitMs(target: Target): number {
  return 2 * (target.sse?.heartbeatMs ?? 0) + slackMs;
}

/** The longest time for which a stream said nothing while it was open. */
export function longestSilenceMs(stream: Stream): number {
  const end = endOfStream(stream)?.at ?? stream.op.doneAt;
  const times = [stream.op.doneAt, ...stream.frames.map(({ at }) => at), end];
  return largest(times.slice(1).map((at, index) => at - (times[index] ?? at)));
}
