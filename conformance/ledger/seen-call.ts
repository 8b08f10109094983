import type { IncomingMessage } from "node:http";
import { digestOf } from "../canonical-json.ts";
import type { Call } from "../contract/call.ts";
import type { JsonValue } from "../contract/json.ts";
import { at } from "../target/json-pointer.ts";

/** Writes down what a worker sent: a call that has just begun. */
export function seenCall(options: {
  token: string;
  exercise: string;
  nth: number;
  arrivedAt: number;
  request: IncomingMessage;
  body: Buffer;
}): Call {
  const { token, exercise, nth, arrivedAt, request } = options;
  const body = parse(options.body.toString("utf8"));
  const jobId = at(body, "/jobId");
  const attempt = at(body, "/attempt");
  const payload = at(body, "/payload");
  return {
    kind: "call",
    exercise,
    token,
    jobId: typeof jobId === "string" ? jobId : null,
    attempt: typeof attempt === "number" ? attempt : null,
    nth,
    effectKey: header(request, "idempotency-key"),
    traceparent: header(request, "traceparent"),
    tracestate: header(request, "tracestate"),
    payloadDigest: payload === undefined ? null : digestOf(payload),
    payloadPreview: (JSON.stringify(payload) ?? "").slice(0, 200),
    arrivedAt,
    answeredAt: null,
    endedAt: null,
    end: "open",
    answer: null,
  };
}

/** Reads a request's body as far as it came: a worker that died while it wrote has called all the same. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // What came before the connection broke is the body.
  }
  return Buffer.concat(chunks);
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? null);
}

function parse(body: string): JsonValue {
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    return null;
  }
}
