import { changePiece } from "./change-stream.ts";
import { defineFault } from "./fault.ts";

/** A client that was away too long goes on as if it had missed nothing. */
export const unknownPlaceMeansNow = defineFault({
  id: "unknown-place-means-now",
  wrong: "A Last-Event-ID that is not kept any more is answered with what happens from now on.",
  seen: null,
  tier: 3,
  breaks: ["SSE-5"],
  change: changePiece((piece) => (piece.startsWith("event: reset\n") ? null : piece)),
});
