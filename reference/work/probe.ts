import { request, type Dispatcher } from "undici";

import { parseExactly, type ExactJson } from "../exact-json.ts";
import type { ClaimedJob, JobErrorCode } from "../jobs/store.ts";
import { childOf } from "../trace-context.ts";
import { retryAfterMs, type ReadRetryAfter } from "./retry-after.ts";

/** How a call of the dependency ended. An aborted call rejects instead. */
export type CallOutcome =
  /** JSON text. */
  Readonly<{ kind: "succeeded"; result: string }> | Failure;

export type Failure = Readonly<{
  kind: "failed";
  isPermanent: boolean;
  code: JobErrorCode;
  message: string;
  retryAfterMs: number | null;
}>;

/** Makes the one call that a probe job is about. */
export type CallProbe = (call: {
  job: ClaimedJob;
  effectKey: string;
  /** Ends the call; it then rejects. */
  signal: AbortSignal;
}) => Promise<CallOutcome>;

const maxResultBytes = 2_097_152;
const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Calls the URL of a probe job over pooled connections.
 *
 * The effect key lets the dependency recognise an attempt that it has seen before, which is the
 * only way to make an effect once when a worker may die between the call and its record.
 */
export function probeCaller(
  dispatcher: Dispatcher,
  readRetryAfter: ReadRetryAfter = retryAfterMs,
): CallProbe {
  return async ({ job, effectKey, signal }) => {
    const order = parseExactly(job.payload) as ProbeOrder;
    const answer = await request(order.url, {
      dispatcher,
      signal,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": `"${effectKey}"`,
        traceparent: childOf(job.trace.traceparent),
        ...(job.trace.tracestate !== null && { tracestate: job.trace.tracestate }),
      },
      body: bodyOf(job, order),
    }).catch((error: unknown) => unreachable(error, signal));
    if ("kind" in answer) return answer;

    const { statusCode, headers, body } = answer;
    if (statusCode >= 200 && statusCode < 300) {
      return resultOf(body).catch((error: unknown) => unreachable(error, signal));
    }
    // Reading the rest frees the connection for the next call.
    await body.dump({ limit: 65_536, signal }).catch(() => undefined);
    signal.throwIfAborted();
    const header = headers["retry-after"];
    const retryAfter = Array.isArray(header) ? header[0] : header;
    return refusal(statusCode, readRetryAfter(retryAfter, Date.now()));
  };
}

/** What a probe job is asked to do. */
type ProbeOrder = Readonly<{ url: string; token: string; payload?: ExactJson }>;

/** Numbers are written with the digits that they came with: reading them once must not alter them. */
function bodyOf({ fence }: ClaimedJob, { token, payload }: ProbeOrder): string {
  return JSON.stringify({ token, jobId: fence.jobId, attempt: fence.attempt, payload });
}

async function resultOf(body: AsyncIterable<Uint8Array>): Promise<CallOutcome> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop closes the connection: the rest is not wanted.
    if (bytes > maxResultBytes) return tooLarge;
    chunks.push(chunk);
  }
  return { kind: "succeeded", result: jsonOrNull(Buffer.concat(chunks)) };
}

/** An effect was made, whatever the answer says: an unreadable answer is no result, not a failure. */
function jsonOrNull(body: Buffer): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    JSON.parse(text);
    return text;
  } catch {
    return "null";
  }
}

function refusal(status: number, askedMs: number | null): Failure {
  const isTransient = status >= 500 || transientStatuses.has(status);
  return {
    kind: "failed",
    isPermanent: !isTransient,
    code: isTransient ? "dependency-failed" : "dependency-refused",
    message: `The dependency answered ${status}`,
    retryAfterMs: isTransient ? askedMs : null,
  };
}

/** The error's own text is not passed on: it names hosts and ports. */
function unreachable(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) throw error;
  return {
    kind: "failed",
    isPermanent: false,
    code: "dependency-unreachable",
    message: "The dependency could not be reached, or broke the connection",
    retryAfterMs: null,
  };
}

const tooLarge: Failure = {
  kind: "failed",
  isPermanent: true,
  code: "result-too-large",
  message: `The dependency answered with more than ${maxResultBytes} bytes`,
  retryAfterMs: null,
};
