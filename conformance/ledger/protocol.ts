import type { Answer, Call } from "../contract/call.ts";
import type { Delivery } from "../contract/delivery.ts";
import type { LedgerFigures } from "../contract/run.ts";

/** What came to the ledger: a call of the dependency, or of a webhook. */
export type Seen = Call | Delivery;

/** Where the ledger listens: at a free port of its own always, and at an origin if a service must know it. */
export type LedgerPlace = Readonly<{ originNs: bigint; harnessOrigin: string | null }>;

/** What the harness tells the ledger's thread. Every request is answered by a `reply` with its number. */
export type LedgerRequest =
  | Readonly<{ number: number; kind: "script"; entries: readonly AnyScriptEntry[] }>
  | Readonly<{ number: number; kind: "release"; places: readonly string[]; next: Answer | null }>
  | Readonly<{ number: number; kind: "end-holds"; exercise: string }>
  | Readonly<{ number: number; kind: "sync" }>
  | Readonly<{ number: number; kind: "figures" }>
  | Readonly<{ number: number; kind: "close" }>;

/** What to do with the calls of one token, in order; later calls get the last answer if `repeatLast`, else 200. */
export type ScriptEntry = Readonly<{
  token: string;
  exercise: string;
  answers: readonly Answer[];
  repeatLast: boolean;
}>;

/** The same for the deliveries to one hook. */
export type HookScript = Omit<ScriptEntry, "token"> & Readonly<{ hook: string }>;

/** A script of either kind. */
export type AnyScriptEntry = ScriptEntry | HookScript;

/** What the thread tells the harness. */
export type LedgerMessage =
  | Readonly<{ kind: "listening"; port: number }>
  | Readonly<{ kind: "not-listening"; because: string }>
  | Readonly<{ kind: "opened"; seen: Seen }>
  | Readonly<{ kind: "ended"; seen: Seen }>
  | Readonly<{ kind: "reply"; number: number; released: number; figures: LedgerFigures | null }>;

/** The path at which calls of a token, or deliveries to a hook, come in: it tells all of them apart. */
export function placeOf(what: { token: string } | { hook: string }): string {
  return "token" in what
    ? `/probe/${encodeURIComponent(what.token)}`
    : `/hooks/${encodeURIComponent(what.hook)}`;
}
