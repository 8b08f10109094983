import type { Answer, Call } from "../contract/call.ts";
import type { LedgerFigures } from "../contract/run.ts";

/** What the harness tells the ledger's thread. Every request is answered by a `reply` with its number. */
export type LedgerRequest =
  | Readonly<{ number: number; kind: "script"; entries: readonly ScriptEntry[] }>
  | Readonly<{ number: number; kind: "release"; tokens: readonly string[]; next: Answer | null }>
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

/** What the thread tells the harness. */
export type LedgerMessage =
  | Readonly<{ kind: "listening"; port: number }>
  | Readonly<{ kind: "opened"; call: Call }>
  | Readonly<{ kind: "ended"; call: Call }>
  | Readonly<{ kind: "reply"; number: number; released: number; figures: LedgerFigures | null }>;
