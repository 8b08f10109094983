/**
 * Turns Ctrl-C and SIGTERM into an orderly end: the run stops, what was seen is judged, the report
 * is written, every process is ended. A second signal ends at once; the reaper then cleans up.
 */
export function onInterrupt(say: (line: string) => void): {
  readonly signal: AbortSignal;
  /** The signal that came, or null. */
  readonly by: () => string | null;
  readonly release: () => void;
} {
  const controller = new AbortController();
  let by: string | null = null;
  const listen = (name: NodeJS.Signals): void => {
    if (by !== null) process.exit(130);
    by = name;
    say(`${name}: ending the run; the report so far will be written (once more ends at once)`);
    controller.abort();
  };
  process.on("SIGINT", listen);
  process.on("SIGTERM", listen);
  return {
    signal: controller.signal,
    by: () => by,
    release: () => {
      process.off("SIGINT", listen);
      process.off("SIGTERM", listen);
    },
  };
}
