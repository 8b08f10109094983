import type { ApiRequest } from "../api/route.ts";
import type { Change } from "../run.ts";
import { changeRoute } from "./change.ts";

/** Makes the pieces of a stream anew from the good ones. Each piece is one event or comment. */
type ChangePieces = (
  good: AsyncIterable<string>,
  at: Readonly<{ request: ApiRequest; signal: AbortSignal }>,
) => AsyncIterable<string>;

/** Exchanges what comes over streams of events, and leaves all other answers alone. */
export function changeStream(pieces: ChangePieces): Change {
  return changeRoute({
    method: "GET",
    path: "/v1/jobs/:id/events",
    handle: (good) => async (request, caller) => {
      const reply = await good(request, caller);
      if (reply.kind !== "stream") return reply;
      return {
        ...reply,
        pieces: (signal) => pieces(reply.pieces(signal), { request, signal }),
      };
    },
  });
}

/** Exchanges each piece of a stream by itself; null leaves it out. */
export function changePiece(change: (piece: string, request: ApiRequest) => string | null): Change {
  return changeStream(async function* (good, { request }) {
    for await (const piece of good) {
      const changed = change(piece, request);
      if (changed !== null) yield changed;
    }
  });
}

/** Exchanges the id after which a client wants to go on; null stands for none. */
export function changeLastEventId(change: (id: string) => string | null): Change {
  return changeRoute({
    method: "GET",
    path: "/v1/jobs/:id/events",
    handle: (good) => (request, caller) => {
      const { "last-event-id": id, ...headers } = request.headers;
      const changed = typeof id === "string" ? change(id) : null;
      const told = changed === null ? headers : { ...headers, "last-event-id": changed };
      return good({ ...request, headers: told }, caller);
    },
  });
}

/** Resolves when the reader of a stream is gone, or the process ends. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Says whether a piece is the event that tells how a job ended. */
export function isTerminalPiece(piece: string): boolean {
  return /"status":"(?:succeeded|failed|canceled|expired)"/.test(piece);
}
