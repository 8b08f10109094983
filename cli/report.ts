import { exitCodes } from "../conformance/contract/exit-codes.ts";
import { readRun, writeRun } from "../reports/run-folder.ts";
import { showRun } from "./show-run.ts";

/** `jobproof report RUN`: renders the report of a run again, from its folder alone. */
export async function report(folder: string, flags: Readonly<{ json?: boolean }>): Promise<void> {
  const { run, history } = await readRun(folder);
  await writeRun({ folder, run, history });
  showRun({ run, folder, json: flags.json ?? false });
  process.exitCode = exitCodes[run.outcome];
}
