import type { Call } from "./call.ts";
import type { Delivery } from "./delivery.ts";
import type { FaultEvent, LinkFaultEvent, ServiceFaultEvent } from "./fault.ts";
import type { Frame } from "./frame.ts";
import type { Op } from "./op.ts";
import type { Ms } from "./time.ts";

/** A remark of an exercise that judges may need: `stalled` says that the machine stood still between its figures, `drained` closes the time, which began at its figure `from`, in which jobs may still end. */
export type Note = Readonly<{
  kind: "note";
  exercise: string;
  at: Ms;
  what: "drained" | "measured" | "stalled";
  detail: string;
  figures: Readonly<Record<string, number>>;
}>;

export type HistoryEvent =
  | Op
  | Call
  | Delivery
  | Frame
  | FaultEvent
  | LinkFaultEvent
  | ServiceFaultEvent
  | Note;

/** Everything that was done and seen, on one clock. One event a line in `history.jsonl`. */
export type History = readonly HistoryEvent[];
