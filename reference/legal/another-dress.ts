import { setTimeout as sleep } from "node:timers/promises";
import { changeAfterDelivery } from "../faulty/change.ts";
import { isTerminalPiece } from "../faulty/change-stream.ts";
import type { Change } from "../run.ts";
import { changeRoutes, mapPieces } from "./change-routes.ts";
import { changeWire } from "./change-wire.ts";
import { allOf, defineLegal } from "./legal-service.ts";

/** How long a webhook is ahead of the stream, and its repetition behind it. */
const aheadMs = 300;
const repeatedAfterMs = 400;

/** The same answers in other clothes, and the same news in another order. */
export const anotherDress = defineLegal({
  id: "another-dress",
  differs: [
    "Names of headers are in upper case, and answers are sent in chunks (RFC 9112, section 7.1).",
    "Entity tags are weak, and answers have members that nobody knows.",
    "The status of a pending job is 202, as declared; Retry-After is a date.",
    "Each webhook is sent twice under one id, and the first time before the stream tells it.",
  ],
  tolerated: ["STS-9"],
  declares: { policy: { profile: { pendingStatus: 202 } } },
  change: allOf(
    inUpperCaseAndChunks(),
    changeAfterDelivery((good) => (tried) => {
      const next = good(tried);
      return next.kind === "delivered" && tried.attempts === 1
        ? { kind: "again", delayMs: repeatedAfterMs, throttles: false }
        : next;
    }),
    changeRoutes((route) => (good) => async (request, caller) => {
      const reply = await good(request, caller);
      if (reply.kind === "refusal") return reply;
      if (reply.kind === "stream") {
        const late = async (piece: string): Promise<string> => {
          if (isTerminalPiece(piece)) await sleep(aheadMs);
          return piece;
        };
        return { ...reply, pieces: mapPieces(reply.pieces, late) };
      }
      const { "retry-after": seconds, etag, ...headers } = reply.headers;
      const isStatus = route.method === "GET" && route.path === "/v1/jobs/:id";
      const isPending = isStatus && seconds !== undefined && reply.status === 200;
      return {
        ...reply,
        status: isPending ? 202 : reply.status,
        headers: {
          ...headers,
          ...(etag !== undefined && { etag: `W/${etag}` }),
          ...(seconds !== undefined && { "retry-after": dateIn(Number(seconds)) }),
        },
        text: isStatus
          ? reply.text.replace(/\}$/, ',"x-cell":{"nobody":["knows",1]}}')
          : reply.text,
      };
    }),
  ),
});

function dateIn(seconds: number): string {
  // A date has whole seconds: rounded up, it is never too early.
  return new Date(Math.ceil(Date.now() / 1_000 + seconds) * 1_000).toUTCString();
}

/** Without a length Node sends chunks. */
function inUpperCaseAndChunks(): Change {
  return changeWire((headers) => {
    const named = Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]);
    const { "CONTENT-LENGTH": _unsaid, ...others } = Object.fromEntries(named);
    return others;
  });
}
