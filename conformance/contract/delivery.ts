import type { CallEnd } from "./call.ts";
import type { JobId, JobState } from "./job.ts";
import type { Ms } from "./time.ts";

/** One call of a webhook of ours, as it came over the wire. */
export type Delivery = Readonly<{
  kind: "delivery";
  exercise: string;
  /** The last part of the URL's path: which hook of ours was called. */
  hook: string;
  /** The n-th call of this hook, from 1. */
  nth: number;
  method: string;
  headers: Readonly<Record<string, string>>;
  /** The raw body as base64, so that a signature over it can be checked; whole. */
  body: string;
  /** What the body says, in our words. */
  jobId: JobId | null;
  state: JobState | "unknown" | null;
  arrivedAt: Ms;
  /** Null while it is open. */
  endedAt: Ms | null;
  end: CallEnd;
  /** The status that we answered; null where we did not. */
  status: number | null;
}>;
