import { heartbeat } from "../api/event-text.ts";
import { changePiece } from "./change-stream.ts";
import { defineFault } from "./fault.ts";

/** Proxies end what looks dead, and clients cannot tell a quiet job from a lost connection. */
export const idleStreamIsSilent = defineFault({
  id: "idle-stream-is-silent",
  wrong: "Nothing is sent on a stream while nothing happens.",
  seen: null,
  tier: 3,
  breaks: ["SSE-5"],
  change: changePiece((piece) => (piece === heartbeat ? null : piece)),
});
