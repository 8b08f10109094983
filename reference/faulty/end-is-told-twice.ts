import { changePiece, isTerminalPiece } from "./change-stream.ts";
import { defineFault } from "./fault.ts";

/** Once because the notification came, and once because the last look before closing finds it. */
export const endIsToldTwice = defineFault({
  id: "end-is-told-twice",
  wrong: "The event that tells how a job ended is sent twice on each stream.",
  seen: null,
  tier: 3,
  breaks: ["SSE-2"],
  change: changePiece((piece) => (isTerminalPiece(piece) ? piece + piece : piece)),
});
