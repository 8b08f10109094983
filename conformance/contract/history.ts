import type { Call } from "./call.ts";
import type { FaultEvent } from "./fault.ts";
import type { Op } from "./op.ts";
import type { Ms } from "./time.ts";

/** A remark of an exercise that judges may need: `drained` closes the time in which jobs may still end. */
export type Note = Readonly<{
  kind: "note";
  exercise: string;
  at: Ms;
  what: "drained" | "not-drained" | "quiet" | "measured";
  detail: string;
  figures: Readonly<Record<string, number>>;
}>;

export type HistoryEvent = Op | Call | FaultEvent | Note;

/** Everything that was done and seen, on one clock. One event a line in `history.jsonl`. */
export type History = readonly HistoryEvent[];
