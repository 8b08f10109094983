import type { HistoryEvent } from "./contract/history.ts";

/** The history of a run while it is being written. */
export interface Recorder {
  readonly record: (event: HistoryEvent) => void;
  /** What was recorded so far, in the order of recording. */
  readonly events: () => readonly HistoryEvent[];
  /** Calls `listener` after each event, until the returned function is called. */
  readonly subscribe: (listener: (event: HistoryEvent) => void) => () => void;
}

/** Makes a history in which nothing has happened yet. */
export function openRecorder(): Recorder {
  const events: HistoryEvent[] = [];
  const listeners = new Set<(event: HistoryEvent) => void>();
  return {
    record: (event) => {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    events: () => events,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
