import { needDeaths } from "./earned.ts";
import { run } from "../run.ts";
import { isDaemon, keepDaemon, runDaemon } from "./daemon.ts";
import { defineLazy } from "./lazy-service.ts";
import { doNothing } from "./stand-in.ts";

/** A start script: who kills it has killed nothing. */
export const workerOutlivesItsProcess = defineLazy({
  id: "worker-outlives-its-process",
  shirks:
    "The process that is declared starts the worker apart from itself: kills do not reach it.",
  earns: { kind: "all-but", rows: needDeaths },
  async run(process) {
    if (process.role !== "worker") return run(process);
    if (isDaemon(process)) return runDaemon(process);
    keepDaemon(process);
    return doNothing(process);
  },
});
