import type { Socket } from "node:net";
import { resetSocket } from "./reset-socket.ts";

/** What one side of a connection says: bytes, that it says no more, or that it is gone. */
export type Said = Buffer | "end" | "reset";

/** Where one direction comes out. */
export interface Outlet {
  readonly deliver: (said: Said) => void;
  /** How many bytes may still come out; the last of them is followed by `onSpent`, and nothing. */
  readonly limitTo: (bytes: number) => void;
  /** Whether the receiver's system takes no more for now. */
  readonly isFull: () => boolean;
}

/** Makes the outlet to a socket. */
export function openOutlet(options: {
  to: Socket;
  /** The receiver's system takes more again. */
  onDrained: () => void;
  /** The last byte is with the receiver's system. */
  onSpent: () => void;
}): Outlet {
  const { to, onDrained, onSpent } = options;
  let bytesLeft = Number.POSITIVE_INFINITY;
  let isSpent = false;
  let isFull = false;

  const write = (bytes: Buffer): void => {
    bytesLeft -= bytes.length;
    isFull = !to.write(bytes);
    if (!isFull) return;
    to.once("drain", () => {
      isFull = false;
      onDrained();
    });
  };

  return {
    deliver: (said) => {
      if (to.destroyed || isSpent) return;
      if (said === "end") to.end();
      else if (said === "reset") void resetSocket(to);
      else if (said.length <= bytesLeft) write(said);
      else {
        isSpent = true;
        to.write(said.subarray(0, bytesLeft), () => onSpent());
      }
    },
    limitTo: (bytes) => {
      bytesLeft = bytes;
    },
    isFull: () => isFull,
  };
}
