import { heartbeat } from "../api/event-text.ts";
import { changePiece } from "./change-stream.ts";
import { defineFault } from "./fault.ts";

/** The id of a heartbeat is the last that the client has, and nobody knows what came after it. */
export const heartbeatMovesTheCursor = defineFault({
  id: "heartbeat-moves-the-cursor",
  wrong: "Heartbeats have ids of their own, from which no stream can be resumed.",
  seen: "NVIDIA-AI-Blueprints/aiq#272",
  tier: 2,
  breaks: ["SSE-4"],
  change: changePiece((piece) =>
    piece === heartbeat ? `: heartbeat\nid: heartbeat-${Date.now()}\n\n` : piece,
  ),
});
