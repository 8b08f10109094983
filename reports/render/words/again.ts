import type { Run } from "../../../conformance/contract/run.ts";
import { oneLine } from "./plain.ts";

/** The command that does a run again: as it was typed, with the seed if that had been left to chance. */
export function againCommand(run: Run): string {
  const command = oneLine(run.command);
  return /(?:^|\s)--seed[\s=]/.test(command) ? command : `${command} --seed ${oneLine(run.seed)}`;
}
