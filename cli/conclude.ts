import path from "node:path";
import { exitCodes } from "../conformance/contract/exit-codes.ts";
import type { History } from "../conformance/contract/history.ts";
import type { Run } from "../conformance/contract/run.ts";
import { renderTerminal } from "../reports/render/terminal.ts";
import { writeRun } from "../reports/run-folder.ts";

/** Writes the run's folder, prints the verdict, and sets the exit status. */
export async function conclude(options: {
  run: Run;
  history: History;
  folder: string;
  /** Prints `run.json` on standard output in place of the text. */
  json: boolean;
}): Promise<void> {
  const { run, history, folder, json } = options;
  await writeRun({ folder, run, history });
  const report = path.relative(process.cwd(), path.join(folder, "index.html"));
  const text = renderTerminal({
    run,
    colour: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
    width: process.stdout.columns ?? 100,
  });
  process.stdout.write(json ? `${JSON.stringify(run)}\n` : `${text}\nReport: ${report}\n`);
  process.exitCode = exitCodes[run.outcome];
}
