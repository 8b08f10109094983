import type { JobId } from "./job.ts";
import type { JsonValue } from "./json.ts";
import type { Ms } from "./time.ts";

/**
 * One call of the ledger by a worker: an attempt as the dependency saw it.
 *
 * `arrivedAt` is stamped when the request's head is at the ledger's socket, before the body is
 * read: a kill that was reaped later must not seem to precede the call that it broke.
 */
export type Call = Readonly<{
  kind: "call";
  exercise: string;
  token: string;
  /** As the worker says; null where the probe did not send it. */
  jobId: JobId | null;
  attempt: number | null;
  /** The n-th call for this token, from 1, as counted by the ledger. */
  nth: number;
  effectKey: string | null;
  traceparent: string | null;
  tracestate: string | null;
  /** SHA-256 over the canonical JSON of the payload, and its first characters. */
  payloadDigest: string | null;
  payloadPreview: string;
  arrivedAt: Ms;
  /** When the last byte of our answer was handed to the socket. */
  answeredAt: Ms | null;
  /** When the exchange was over: answered, or the connection gone. Null while it is open. */
  endedAt: Ms | null;
  /** `open` only in the last lines of a history: the run ended first. */
  end: CallEnd;
  answer: Readonly<{ status: number; body: JsonValue }> | null;
}>;

/** `aborted`: the worker closed first. `reset`: we did, because the script said so. */
export type CallEnd = "answered" | "aborted" | "reset" | "open";

/** What the ledger does with the n-th call of a token. */
export type Answer =
  | Readonly<{
      kind: "respond";
      status: number;
      headers?: Readonly<Record<string, string>>;
      body?: JsonValue;
      /** Sent instead of `body`, as it is: JSON such as `1.0`, which JavaScript would write differently. */
      text?: string;
      afterMs?: number;
    }>
  /** Keeps the call open until it is released; then the given answer follows. */
  | Readonly<{ kind: "hold"; next?: Answer }>
  /** Closes the connection with a TCP reset. */
  | Readonly<{ kind: "reset" }>;
