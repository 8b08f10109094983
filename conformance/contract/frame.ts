import type { JobId, JobState } from "./job.ts";
import type { Ms } from "./time.ts";

/**
 * One thing that came over a stream of server-sent events (WHATWG HTML, section 9.2).
 *
 * The request that opened the stream is an op of its own, `did: "subscribe"`, whose token is `stream`.
 */
export type Frame = Readonly<{
  kind: "frame";
  exercise: string;
  /** Names the subscription. */
  stream: string;
  jobId: JobId;
  at: Ms;
  /** `closed`: the service ended it; `left`: we did; `broken`: it was reset. */
  what: "event" | "comment" | "closed" | "left" | "broken";
  /** The event's own id field; null where it has none. */
  id: string | null;
  /** The event's name; `message` where it has none. */
  event: string | null;
  data: string | null;
  /** What the data says, in our words. */
  state: JobState | "unknown" | null;
}>;
