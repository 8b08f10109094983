import type { JobId, JobState } from "./job.ts";
import type { JsonValue } from "./json.ts";
import type { Outcome } from "./outcome.ts";
import type { Principal } from "./principal.ts";
import type { Ms } from "./time.ts";

/** What a request was for. `other` is anything without a meaning of its own, such as a wrong method. */
export type Did =
  | "submit"
  | "read"
  | "result"
  | "cancel"
  | "list-dead-letters"
  | "read-dead-letter"
  | "replay"
  | "discard"
  | "bulk-replay"
  | "audit"
  | "metrics"
  | "subscribe"
  | "other";

/**
 * One request to the target and what came back.
 *
 * The lower half is what the target's answer means by its target file, so that judges never
 * parse wire formats; the upper half is what was on the wire, so that evidence can be shown.
 */
export type Op = Readonly<{
  kind: "op";
  /** Names the exercise that made the request. */
  exercise: string;
  did: Did;
  /** Free word by which an exercise tells its judge which request this was. */
  label: string;
  as: Principal;
  /** Index of the base URL, which is the API replica. */
  replica: number;
  sentAt: Ms;
  doneAt: Ms;
  outcome: Outcome;
  request: WireRequest;
  /** Null where no answer came; then `failure` says why. */
  answer: WireAnswer | null;
  failure: string | null;

  /** Names the piece of work that was meant, before any job id exists; of `subscribe` the stream. */
  token: string | null;
  idempotencyKey: string | null;
  /** SHA-256 over the canonical JSON of the probe's payload. */
  payloadDigest: string | null;
  jobId: JobId | null;
  /** The target's word for the state, mapped; `unknown` where the target file does not list it. */
  state: JobState | "unknown" | null;
  attempts: number | null;
  /**
   * The result, or the dead letter, or a page of dead letters or of the audit trail as `{items, next}`,
   * or what became of each entry of a bulk replay as `{items}`, or the figures of the metrics by our
   * names; null when there is none or it is too large.
   */
  value: JsonValue;
}>;

/** Bodies longer than `keptBodyChars` are cut; `bodyChars` tells the true length. */
export type WireRequest = Readonly<{
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}>;

export type WireAnswer = Readonly<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  bodyChars: number;
}>;

/** How much of a body a history keeps. */
export const keptBodyChars = 4_000;

/** The same for pages of metrics: a secret may stand anywhere in them. */
export const keptMetricsChars = 64_000;
