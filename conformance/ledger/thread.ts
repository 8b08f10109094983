import { parentPort, workerData } from "node:worker_threads";
import { clockFrom } from "../clock.ts";
import type { LedgerMessage, LedgerPlace, LedgerRequest } from "./protocol.ts";
import { openProbeServer, type ProbeServer } from "./probe-server.ts";

/**
 * The ledger's own thread: its clock must not wait for anything else that the harness does.
 *
 * This file is a program; `ledger.ts` starts it.
 */
const port = parentPort;
if (port === null) throw new Error("the ledger's thread was started as a program");
const { originNs, harnessOrigin } = workerData as LedgerPlace;

const tell = (message: LedgerMessage): void => port.postMessage(message);
const server = await openProbeServer({
  clock: clockFrom(originNs),
  harnessOrigin,
  onOpened: (seen) => tell({ kind: "opened", seen }),
  onEnded: (seen) => tell({ kind: "ended", seen }),
}).catch((error: unknown) => {
  tell({ kind: "not-listening", because: error instanceof Error ? error.message : String(error) });
  return null;
});

const obey = (ready: ProbeServer, request: LedgerRequest): void => {
  const reply = (released = 0): void =>
    tell({ kind: "reply", number: request.number, released, figures: null });
  switch (request.kind) {
    case "script":
      ready.script(request.entries);
      return reply();
    case "release":
      return reply(ready.release(request.places, request.next));
    case "end-holds":
      return reply(ready.endHolds(request.exercise));
    case "sync":
      // Two turns of the loop: what is in the sockets' buffers by now is read before the reply.
      return void setImmediate(() => setImmediate(reply));
    case "figures":
      return tell({
        kind: "reply",
        number: request.number,
        released: 0,
        figures: ready.figures(),
      });
    case "close":
      ready.close();
      reply();
      return port.close();
    default:
      return request satisfies never;
  }
};

if (server !== null) {
  port.on("message", (request: LedgerRequest) => obey(server, request));
  tell({ kind: "listening", port: server.port });
}
