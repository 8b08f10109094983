import { changeStream, isTerminalPiece, untilAborted } from "./change-stream.ts";
import { defineFault } from "./fault.ts";

/** Who subscribes a moment too late waits for ever for news that was told to others. */
export const streamOfAnEndedJobTellsNothing = defineFault({
  id: "stream-of-an-ended-job-tells-nothing",
  wrong:
    "A stream tells what happens from now on: after the end of the job nothing, and it stays open.",
  seen: "openwallet-foundation/acapy-vc-authn-oidc#1044",
  tier: 2,
  breaks: ["SSE-2"],
  change: changeStream(async function* (good, { request, signal }) {
    let isFirst = request.headers["last-event-id"] === undefined;
    for await (const piece of good) {
      const isEvent = piece.includes("\ndata: ");
      if (isFirst && isTerminalPiece(piece)) await untilAborted(signal);
      else yield piece;
      if (isEvent) isFirst = false;
    }
  }),
});
