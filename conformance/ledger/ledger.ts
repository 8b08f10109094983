import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Answer } from "../contract/call.ts";
import { HarnessError } from "../contract/harness-error.ts";
import type { LedgerFigures } from "../contract/run.ts";
import type { Target } from "../contract/target.ts";
import { deliveryMeaning } from "../target/target-words.ts";
import { openBook, type Book } from "./book.ts";
import {
  placeOf,
  type HookScript,
  type LedgerMessage,
  type LedgerPlace,
  type LedgerRequest,
  type ScriptEntry,
  type Seen,
} from "./protocol.ts";

/**
 * The dependency that probe jobs call, and the receiver of webhooks: it scripts the answers, holds
 * calls open, and writes down every one. It runs in a thread of its own; this is the harness's end
 * of it.
 */
export interface Ledger extends Omit<Book, "remember"> {
  /** The URL that a probe job with this token shall call: at our own port, or at the harness's origin. */
  readonly urlOf: (token: string, at?: LedgerSite) => string;
  /** The URL of a hook: at the harness's origin, or at our own port, of which the service does not know. */
  readonly hookUrl: (hook: string, at?: LedgerSite) => string;
  /** Resolves once the thread knows the script, so that no call can come before it. */
  readonly script: (entries: readonly (ScriptEntry | HookScript)[]) => Promise<void>;
  /** Answers the held calls of these tokens with `next`, or as their script says. Resolves to their number. */
  readonly release: (tokens: readonly string[], next?: Answer) => Promise<number>;
  /** The same for the held deliveries of these hooks. */
  readonly releaseHooks: (hooks: readonly string[], next?: Answer) => Promise<number>;
  /** From now on nothing is held for this exercise; what is held for it goes on as its script says. */
  readonly endHolds: (exercise: string) => Promise<number>;
  /** Resolves when all that had arrived at the ledger's sockets before is stamped and known here. */
  readonly sync: () => Promise<void>;
  readonly figures: () => Promise<LedgerFigures>;
  /** Writes down the calls that are still open and ends the thread; a second time it does nothing. */
  readonly close: () => Promise<void>;
}

/** `own`: the free port that we took. `origin`: the harness's origin, which must be declared. */
export type LedgerSite = "own" | "origin";

export type LedgerOptions = Readonly<{
  originNs: bigint;
  /** Says at which origin we listen, and what a delivery means. Without it only our own port is open. */
  target?: Target;
  /** Told when a call or a delivery arrives. */
  onOpened: (seen: Seen) => void;
  /** Told when it is over, once for each. */
  onEnded: (seen: Seen) => void;
}>;

/**
 * Starts the ledger's thread; resolves when it listens. Throws HarnessError `service-failed` if it
 * cannot listen at the target's `harnessOrigin`.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { originNs, target } = options;
  const harnessOrigin = target?.harnessOrigin ?? null;
  const thread = new Worker(new URL("thread.ts", import.meta.url), {
    workerData: { originNs, harnessOrigin } satisfies LedgerPlace,
  });
  const book = openBook();
  const waiting = new Map<number, (reply: Reply) => void>();
  const meant = (seen: Seen): Seen =>
    seen.kind === "call" || target === undefined
      ? seen
      : { ...seen, ...deliveryMeaning(target, seen.body) };
  let requests = 0;

  const listening = new Promise<number>((resolve, reject) => {
    thread.once("error", reject);
    thread.on("message", (message: LedgerMessage) => {
      switch (message.kind) {
        case "listening":
          return resolve(message.port);
        case "not-listening":
          return reject(cannotListen(harnessOrigin, message.because));
        case "opened":
          return options.onOpened(book.remember(meant(message.seen)));
        case "ended":
          return options.onEnded(book.remember(meant(message.seen)));
        case "reply":
          waiting.get(message.number)?.(message);
          return void waiting.delete(message.number);
        default:
          return message satisfies never;
      }
    });
  });
  const gone = once(thread, "exit").then(() => undefined);
  const port = await listening.catch(async (error: unknown) => {
    await thread.terminate();
    throw error;
  });
  let closed: Promise<void> | null = null;

  const ask = (request: Unnumbered): Promise<Reply> => {
    const number = ++requests;
    return new Promise((resolve) => {
      waiting.set(number, resolve);
      thread.postMessage({ ...request, number } satisfies LedgerRequest);
    });
  };
  const baseOf = (at: LedgerSite): string => {
    if (at === "own") return `http://127.0.0.1:${port}`;
    if (harnessOrigin === null) throw new Error("the target file declares no harnessOrigin");
    return harnessOrigin;
  };
  const release = async (places: readonly string[], next?: Answer): Promise<number> =>
    (await ask({ kind: "release", places, next: next ?? null })).released;

  return {
    urlOf: (token, at = "own") => baseOf(at) + placeOfToken(token),
    hookUrl: (hook, at = "origin") => baseOf(at) + placeOfHook(hook),
    script: async (entries) => void (await ask({ kind: "script", entries })),
    release: (tokens, next) => release(tokens.map(placeOfToken), next),
    releaseHooks: (hooks, next) => release(hooks.map(placeOfHook), next),
    endHolds: async (exercise) => (await ask({ kind: "end-holds", exercise })).released,
    ...book,
    sync: async () => void (await ask({ kind: "sync" })),
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

const placeOfToken = (token: string): string => placeOf({ token });
const placeOfHook = (hook: string): string => placeOf({ hook });

function cannotListen(origin: string | null, because: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `The ledger cannot listen${origin === null ? "" : ` at ${origin}`}: ${because}.`,
    hint: "Declare a harnessOrigin, an http origin of this machine, whose port nobody else uses.",
  });
}
