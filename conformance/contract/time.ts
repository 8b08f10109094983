/**
 * Milliseconds on the harness's one monotonic clock, counted from the start of the run.
 *
 * Only these are ever compared. A timestamp that a target wrote is information, never evidence.
 */
export type Ms = number;

/** Reads the run's clock. The same origin is shared by every thread of the harness. */
export type Clock = () => Ms;
