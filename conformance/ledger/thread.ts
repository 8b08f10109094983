import { parentPort, workerData } from "node:worker_threads";
import { clockFrom } from "../clock.ts";
import type { LedgerMessage, LedgerRequest } from "./protocol.ts";
import { openProbeServer } from "./probe-server.ts";

/**
 * The ledger's own thread: its clock must not wait for anything else that the harness does.
 *
 * This file is a program; `ledger.ts` starts it.
 */
const port = parentPort;
if (port === null) throw new Error("the ledger's thread was started as a program");
const { originNs } = workerData as { originNs: bigint };

const tell = (message: LedgerMessage): void => port.postMessage(message);
const server = await openProbeServer({
  clock: clockFrom(originNs),
  onOpened: (call) => tell({ kind: "opened", call }),
  onEnded: (call) => tell({ kind: "ended", call }),
});

port.on("message", (request: LedgerRequest) => {
  const reply = (released = 0): void =>
    tell({ kind: "reply", number: request.number, released, figures: null });
  switch (request.kind) {
    case "script":
      server.script(request.entries);
      return reply();
    case "release":
      return reply(server.release(request.tokens, request.next));
    case "sync":
      // Two turns of the loop: what is in the sockets' buffers by now is read before the reply.
      return void setImmediate(() => setImmediate(reply));
    case "figures":
      return tell({
        kind: "reply",
        number: request.number,
        released: 0,
        figures: server.figures(),
      });
    case "close":
      server.close();
      reply();
      return port.close();
    default:
      return request satisfies never;
  }
});
tell({ kind: "listening", port: server.port });
