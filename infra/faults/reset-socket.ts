import { once } from "node:events";
import type { Socket } from "node:net";

/**
 * Closes a socket with a TCP reset.
 *
 * The system refuses that while it is just saying goodbye (uv_tcp_close_reset: EINVAL in a shutdown),
 * and Node then never closes the socket, nor says so: whoever waits for its end waits for ever.
 */
export async function resetSocket(socket: Socket): Promise<void> {
  const { writableEnded, writableFinished, writableLength, destroyed } = socket;
  const isSayingGoodbye = writableEnded && !writableFinished && writableLength === 0;
  if (isSayingGoodbye && !destroyed)
    await Promise.race([once(socket, "finish"), once(socket, "close")]).catch(() => undefined);
  socket.resetAndDestroy();
}
