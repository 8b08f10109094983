import type { Socket } from "node:net";
import { openOutlet, type Said } from "./link-outlet.ts";

/** What happens to the bytes of one direction. */
export type Treatment =
  | Readonly<{ kind: "pass" }>
  /** Nothing gets through; what was said meanwhile follows when that ends. */
  | Readonly<{ kind: "hold" }>
  | Readonly<{ kind: "late"; ms: number; jitterMs: number }>
  | Readonly<{ kind: "slow"; bytesPerSec: number }>
  /** So many bytes more, and then `onSpent`. */
  | Readonly<{ kind: "few"; bytes: number }>;

/** One direction of one connection. */
export interface Flow {
  readonly treat: (treatment: Treatment) => void;
  /** Hands nothing on any more, whatever is still waiting: both sockets are about to be closed. */
  readonly stop: () => void;
}

/**
 * Hands on what one socket says to another, in order, as it is treated just now.
 *
 * The end of a connection and its reset are a part of what is said: while a direction is held, not
 * even they get through, as in a network that is cut. Nothing is ever lost from the middle: what is
 * held is kept, up to a bound, and beyond it no longer read, so that the sender's system runs full.
 */
export function openFlow(options: {
  from: Socket;
  to: Socket;
  treatment: Treatment;
  /** The bytes of `few` are used up, and with the system of the receiver. */
  onSpent: () => void;
  random: () => number;
}): Flow {
  const { from, random } = options;
  const outlet = openOutlet({ ...options, onDrained: () => steer() });
  const waiting: Piece[] = [];
  let waitingBytes = 0;
  let { treatment } = options;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const steer = (): void => {
    if (outlet.isFull() || waitingBytes > mostWaitingBytes) from.pause();
    else from.resume();
  };
  const treat = (next: Treatment): void => {
    treatment = next;
    outlet.limitTo(next.kind === "few" ? next.bytes : Number.POSITIVE_INFINITY);
    // What was delayed under the treatment before is not delayed any more.
    for (const piece of waiting) piece.dueAt = 0;
    pump();
  };
  const take = (said: Said): void => {
    if (stopped) return;
    for (const part of partsOf(said, treatment)) {
      const dueAt = dueAtOf(part, { treatment, after: waiting.at(-1)?.dueAt ?? 0, random });
      waiting.push({ said: part, dueAt });
      waitingBytes += lengthOf(part);
    }
    pump();
  };

  function pump(): void {
    clearTimeout(timer);
    const count = treatment.kind === "hold" ? 0 : countDue(waiting);
    for (const { said } of waiting.splice(0, count)) {
      waitingBytes -= lengthOf(said);
      outlet.deliver(said);
    }
    const [next] = waiting;
    if (next !== undefined && treatment.kind !== "hold")
      timer = setTimeout(pump, Math.max(1, Math.ceil(next.dueAt - performance.now())));
    steer();
  }

  from.on("data", take);
  from.once("end", () => take("end"));
  from.once("close", (hadError) => take(hadError ? "reset" : "end"));
  treat(treatment);
  return {
    treat,
    stop: () => {
      stopped = true;
      waiting.length = 0;
      clearTimeout(timer);
    },
  };
}

type Piece = { readonly said: Said; dueAt: number };

/** As much as a system keeps for a program that does not read. */
const mostWaitingBytes = 256 * 1_024;

/** How many pieces a second a slow direction gets, so that it flows rather than drips. */
const piecesPerSec = 50;

/** Nothing overtakes: what comes later is never due earlier. */
function dueAtOf(
  said: Said,
  { treatment, after, random }: { treatment: Treatment; after: number; random: () => number },
): number {
  const now = performance.now();
  if (treatment.kind === "late") {
    const { ms, jitterMs } = treatment;
    return Math.max(after, now + ms + (2 * random() - 1) * jitterMs);
  }
  if (treatment.kind !== "slow") return 0;
  return Math.max(after, now) + (1_000 * lengthOf(said)) / treatment.bytesPerSec;
}

function countDue(waiting: readonly Piece[]): number {
  const now = performance.now();
  const firstNotDue = waiting.findIndex(({ dueAt }) => dueAt > now);
  return firstNotDue === -1 ? waiting.length : firstNotDue;
}

function lengthOf(said: Said): number {
  return typeof said === "string" ? 0 : said.length;
}

function partsOf(said: Said, treatment: Treatment): readonly Said[] {
  if (treatment.kind !== "slow" || typeof said === "string") return [said];
  const most = Math.max(1, Math.floor(treatment.bytesPerSec / piecesPerSec));
  const count = Math.max(1, Math.ceil(said.length / most));
  return Array.from({ length: count }, (_, n) => said.subarray(n * most, (n + 1) * most));
}
