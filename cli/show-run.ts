import path from "node:path";
import type { Run } from "../conformance/contract/run.ts";
import { renderTerminal } from "../reports/render/terminal.ts";

/** How wide text is where nobody says how wide it may be. */
const plainWidth = 100;

/** Prints a run on standard output: for people with the path of its report, for machines as `run.json`. */
export function showRun(options: { run: Run; folder: string; json: boolean }): void {
  const { run, folder, json } = options;
  const { stdout } = process;
  if (json) {
    stdout.write(`${JSON.stringify(run)}\n`);
    return;
  }
  const colour = stdout.isTTY && process.env["NO_COLOR"] === undefined;
  const report = path.relative(process.cwd(), path.join(folder, "index.html"));
  const text = renderTerminal({ run, colour, width: stdout.columns ?? plainWidth });
  stdout.write(`${text}\nReport: ${report}\n`);
}
