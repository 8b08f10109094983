import type { ScenarioSide } from "../conformance/contract/run.ts";
import { isTerminal } from "../conformance/contract/job.ts";
import type { Recorder } from "../conformance/recorder.ts";

/** Told of what goes on, so that long work shows progress. */
export interface ScenarioObserver {
  readonly onStage: (title: string) => void;
  /** Told twice a second while a side is under load. */
  readonly onProgress: (progress: Progress) => void;
}

/** How far one side has come. */
export type Progress = Readonly<{
  side: ScenarioSide["side"];
  offered: number;
  /** Clicks that were answered with yes. */
  accepted: number;
  /** Clicks whose client has seen the result. */
  completed: number;
  /** Clicks that were refused, timed out, or failed. */
  unlucky: number;
  elapsedMs: number;
}>;

const tickMs = 500;

/** Counts what is recorded for one side and tells the observer, until the returned function is called. */
export function watchProgress(options: {
  recorder: Recorder;
  observer: ScenarioObserver;
  side: ScenarioSide["side"];
  offered: number;
}): () => void {
  const { recorder, observer, side, offered } = options;
  const startedAt = performance.now();
  const completed = new Set<string>();
  let accepted = 0;
  let unlucky = 0;
  const unsubscribe = recorder.subscribe((event) => {
    if (event.kind !== "op" || event.exercise !== side) return;
    if (event.did === "submit" && event.outcome === "ok") accepted += 1;
    if (event.did === "submit" && event.outcome !== "ok") unlucky += 1;
    const name = event.jobId ?? event.token;
    const hasEnded = event.state !== null && event.state !== "unknown" && isTerminal(event.state);
    if (hasEnded && name !== null) completed.add(name);
  });
  const tell = (): void =>
    observer.onProgress({
      side,
      offered,
      accepted,
      completed: completed.size,
      unlucky,
      elapsedMs: performance.now() - startedAt,
    });
  const timer = setInterval(tell, tickMs);
  return () => {
    clearInterval(timer);
    unsubscribe();
    tell();
  };
}
