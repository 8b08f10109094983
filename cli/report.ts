import { conclude } from "./conclude.ts";
import { readRun } from "../reports/run-folder.ts";

/** `jobproof report RUN`: renders the report of a run again, from its folder alone. */
export async function report(folder: string, flags: Readonly<{ json?: boolean }>): Promise<void> {
  const { run, history } = await readRun(folder);
  await conclude({ run, history, folder, json: flags.json ?? false });
}
