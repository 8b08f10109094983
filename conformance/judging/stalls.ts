import type { HistoryEvent } from "../contract/history.ts";
import type { Clock, Ms } from "../contract/time.ts";

/** How often we look at the clock, and how late a look must come to be written down. */
const everyMs = 100;
const lateMs = 500;

/** The name under which it is written down, beside those of exercises. */
export const machine = "machine";

/**
 * Writes down when this machine stood still: a timer of ours that comes so late means that nobody had
 * the processor, and that a heartbeat of the service may have come late as well.
 *
 * Returns the function that ends it.
 */
export function watchStalls(options: {
  clock: Clock;
  record: (event: HistoryEvent) => void;
}): () => void {
  const { clock, record } = options;
  let lookedAt = clock();
  const timer = setInterval(() => {
    const at = clock();
    const from = lookedAt;
    lookedAt = at;
    if (at - from < everyMs + lateMs) return;
    const detail = "nobody had the processor";
    record({
      kind: "note",
      exercise: machine,
      at,
      what: "stalled",
      detail,
      figures: { from, to: at },
    });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The time in which a machine stood still, by its note; null for any other event. */
export function stallOf(event: HistoryEvent): Readonly<{ from: Ms; to: Ms }> | null {
  if (event.kind !== "note" || event.what !== "stalled") return null;
  const { at, figures } = event;
  return { from: figures["from"] ?? at, to: figures["to"] ?? at };
}
