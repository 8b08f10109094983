import { run } from "../run.ts";
import { isDaemon, keepDaemon, runDaemon } from "./daemon.ts";
import { defineLazy } from "./lazy-service.ts";

/** A supervisor on another host: while some are killed, others go on. */
export const hasWorkersThatNobodyDeclared = defineLazy({
  id: "has-workers-that-nobody-declared",
  shirks: "Beside each worker that is declared another one runs, which no kill ever meets.",
  earns: {
    kind: "all-but",
    rows: {
      "DUR-2": "calls went on when all declared workers died",
      "DUR-7": "somebody who may keep retries in memory was not restarted",
    },
  },
  async run(process) {
    if (process.role !== "worker") return run(process);
    if (isDaemon(process)) return runDaemon(process);
    keepDaemon(process);
    return run(process);
  },
});
