import { connect, type Socket } from "node:net";
import type { Direction, LinkFault } from "../../conformance/contract/fault.ts";
import { openFlow, type Treatment } from "./link-flow.ts";
import { resetSocket } from "./reset-socket.ts";

/** One connection of a service, with ours to what is behind it, and both directions between them. */
export interface LinkConnection {
  /** Applies what the fault says of connections that are open. Resolves when it holds. */
  readonly suffer: (fault: LinkFault) => Promise<void>;
  /** Closes both sides with a TCP reset, and resolves when both are closed. */
  readonly reset: () => Promise<void>;
}

/** Joins a connection that was accepted to a new one; `onClosed` is called when both are closed. */
export function openConnection(options: {
  client: Socket;
  to: Readonly<{ host: string; port: number }>;
  fault: LinkFault;
  random: () => number;
  onClosed: () => void;
}): LinkConnection {
  const { client, to, fault, random, onClosed } = options;
  // No byte waits for another one: a link in good order must not be felt.
  const behind = connect({ ...to, noDelay: true, allowHalfOpen: true });
  const sockets = [client, behind];
  const closed = Promise.all(sockets.map(untilClosed));
  void closed.then(onClosed);

  const reset = async (): Promise<void> => {
    flows.out.stop();
    flows.in.stop();
    for (const socket of sockets) void resetSocket(socket);
    await closed;
  };
  const onSpent = (): void => void reset();
  const shared = { onSpent, random };
  const flows = {
    out: openFlow({ from: client, to: behind, treatment: treatmentOf(fault, "out"), ...shared }),
    in: openFlow({ from: behind, to: client, treatment: treatmentOf(fault, "in"), ...shared }),
  };
  let isHalfOpen = false;

  return {
    reset,
    suffer: async (next) => {
      // What is behind has forgotten this connection: nothing can make it whole again.
      if (isHalfOpen) return resetting.has(next.kind) ? await reset() : undefined;
      switch (next.kind) {
        case "refuse":
        case "reset":
          return await reset();
        case "half-open":
          isHalfOpen = true;
          flows.out.treat({ kind: "hold" });
          flows.in.treat({ kind: "hold" });
          behind.destroy();
          return await untilClosed(behind);
        case "blackhole":
        case "cut":
        case "latency":
        case "bandwidth":
        case "cut-after":
        case "heal":
          flows.out.treat(treatmentOf(next, "out"));
          flows.in.treat(treatmentOf(next, "in"));
          return undefined;
        default:
          return next satisfies never;
      }
    },
  };
}

/** The faults that end a connection which is half-open. */
const resetting: ReadonlySet<LinkFault["kind"]> = new Set(["heal", "reset", "refuse"]);

/** What a fault means for the bytes of one direction. */
function treatmentOf(fault: LinkFault, direction: Direction): Treatment {
  switch (fault.kind) {
    case "blackhole":
      return { kind: "hold" };
    case "cut":
      return fault.direction === direction ? { kind: "hold" } : { kind: "pass" };
    case "latency":
      return { kind: "late", ms: fault.ms, jitterMs: fault.jitterMs };
    case "bandwidth":
      return { kind: "slow", bytesPerSec: fault.bytesPerSec };
    case "cut-after":
      return fault.direction === direction ? { kind: "few", bytes: fault.bytes } : { kind: "pass" };
    case "refuse":
    case "reset":
    case "half-open":
    case "heal":
      return { kind: "pass" };
  }
}

function untilClosed(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once("close", () => resolve());
    // Its error is told by its end, as a part of what the flow hands on.
    socket.on("error", () => undefined);
  });
}
