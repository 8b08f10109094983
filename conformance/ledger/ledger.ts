import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Answer, Call } from "../contract/call.ts";
import type { LedgerFigures } from "../contract/run.ts";
import type { LedgerMessage, LedgerRequest, ScriptEntry } from "./protocol.ts";

/**
 * The dependency that probe jobs call: it scripts the answers, holds calls open, and writes down
 * every attempt. It runs in a thread of its own; this is the harness's end of it.
 */
export interface Ledger {
  /** The URL that a probe job with this token shall call. */
  readonly urlOf: (token: string) => string;
  /** Resolves once the thread knows the script, so that no call can come before it. */
  readonly script: (entries: readonly ScriptEntry[]) => Promise<void>;
  /** Answers the held calls of these tokens with `next`, or as their script says. Resolves to their number. */
  readonly release: (tokens: readonly string[], next?: Answer) => Promise<number>;
  /** Resolves when all that had arrived at the ledger's sockets before is stamped and known here. */
  readonly sync: () => Promise<void>;
  /** Calls that are open now, or that any exercise made so far: newest state of each. */
  readonly calls: (token: string) => readonly Call[];
  readonly openCalls: () => readonly Call[];
  readonly figures: () => Promise<LedgerFigures>;
  /** Writes down the calls that are still open and ends the thread; a second time it does nothing. */
  readonly close: () => Promise<void>;
}

export type LedgerOptions = Readonly<{
  originNs: bigint;
  /** Told when a call arrives. */
  onOpened: (call: Call) => void;
  /** Told when a call is over, once for each. */
  onEnded: (call: Call) => void;
}>;

/** Starts the ledger's thread; resolves when it listens. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const thread = new Worker(new URL("thread.ts", import.meta.url), {
    workerData: { originNs: options.originNs },
  });
  const byToken = new Map<string, Call[]>();
  const open = new Map<string, Call>();
  const waiting = new Map<number, (reply: Reply) => void>();
  let requests = 0;

  const listening = new Promise<number>((resolve, reject) => {
    thread.once("error", reject);
    thread.on("message", (message: LedgerMessage) => {
      switch (message.kind) {
        case "listening":
          return resolve(message.port);
        case "opened":
          open.set(nameOf(message.call), message.call);
          remember(byToken, message.call);
          return options.onOpened(message.call);
        case "ended":
          open.delete(nameOf(message.call));
          remember(byToken, message.call);
          return options.onEnded(message.call);
        case "reply":
          waiting.get(message.number)?.(message);
          return void waiting.delete(message.number);
        default:
          return message satisfies never;
      }
    });
  });
  const port = await listening;
  const gone = once(thread, "exit").then(() => undefined);
  let closed: Promise<void> | null = null;

  const ask = (request: Unnumbered): Promise<Reply> => {
    const number = ++requests;
    return new Promise((resolve) => {
      waiting.set(number, resolve);
      thread.postMessage({ ...request, number } satisfies LedgerRequest);
    });
  };

  return {
    urlOf: (token) => `http://127.0.0.1:${port}/probe/${encodeURIComponent(token)}`,
    script: async (entries) => void (await ask({ kind: "script", entries })),
    release: async (tokens, next) =>
      (await ask({ kind: "release", tokens, next: next ?? null })).released,
    sync: async () => void (await ask({ kind: "sync" })),
    calls: (token) => byToken.get(token) ?? [],
    openCalls: () => [...open.values()],
    figures: async () => (await ask({ kind: "figures" })).figures ?? noFigures,
    close: () => {
      closed ??= ask({ kind: "close" }).then(() => gone);
      return closed;
    },
  };
}

type Reply = Extract<LedgerMessage, { kind: "reply" }>;
type Unnumbered = LedgerRequest extends infer Each
  ? Each extends LedgerRequest
    ? Omit<Each, "number">
    : never
  : never;

const noFigures: LedgerFigures = { calls: 0, p50Ms: 0, p99Ms: 0, maxMs: 0, loopDelayP99Ms: 0 };

/** A call is known by its token and its place among the calls of that token. */
function nameOf(call: Call): string {
  return `${call.token}#${call.nth}`;
}

function remember(byToken: Map<string, Call[]>, call: Call): void {
  const calls = byToken.get(call.token) ?? [];
  const known = calls.findIndex((other) => other.nth === call.nth);
  if (known === -1) calls.push(call);
  else calls[known] = call;
  byToken.set(call.token, calls);
}
