import type { IncomingHttpHeaders } from "node:http";

import type { WireErrorCode } from "../../conformance/contract/errors.ts";
import type { Caller } from "../roles.ts";

/** What a role may be allowed to do. */
export type Action =
  | "submit"
  | "read"
  | "inspect"
  | "cancel"
  | "replay"
  | "bulk-replay"
  | "edit"
  | "discard"
  | "audit";

/** One method at one path. Whoever reaches `handle` of a protected route may do what it does. */
export type Route = ProtectedRoute | PublicRoute;

export type ProtectedRoute = Readonly<{
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** With `:id` where the id is. All of them are below `/v1`. */
  path: string;
  action: Action;
  handle: (request: ApiRequest, caller: Caller) => Promise<Reply>;
}>;

export type PublicRoute = Readonly<{
  method: "GET";
  path: string;
  action: null;
  handle: (request: ApiRequest) => Promise<Reply>;
}>;

export type ApiRequest = Readonly<{
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string | undefined>>;
  headers: IncomingHttpHeaders;
  body: Buffer;
}>;

export type Reply = Answer | EventStream | Refusal;

export type Answer = Readonly<{
  kind: "answer";
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Empty, or in the media type that the headers say. */
  text: string;
}>;

/** An answer with status 200 that goes on. */
export type EventStream = Readonly<{
  kind: "stream";
  headers: Readonly<Record<string, string>>;
  /** Makes the body, a piece each time that one was taken. It ends with the signal at the latest. */
  pieces: (signal: AbortSignal) => AsyncIterable<string>;
}>;

/** An error of the table, as a value. `error-answer.ts` makes an answer of it. */
export type Refusal = Readonly<{
  kind: "refusal";
  code: WireErrorCode;
  /** One sentence about this case. It shows nothing of the inside. */
  detail: string;
  headers?: Readonly<Record<string, string>>;
  /** JSON Pointer to what is wrong in the body. */
  pointer?: string;
}>;

/** Makes a refusal: a code of the table, and one sentence about this case. */
export function refuse(
  code: WireErrorCode,
  detail: string,
  more: Pick<Refusal, "headers" | "pointer"> = {},
): Refusal {
  return { kind: "refusal", code, detail, ...more };
}

/** Answers with JSON text. Nothing may be stored on the way unless the route says otherwise. */
export function answerJson(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    kind: "answer",
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    text,
  };
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id of the path, or null where nothing can have that id. */
export function idOf(request: ApiRequest): string | null {
  const id = request.params["id"] ?? "";
  return uuidForm.test(id) ? id : null;
}
