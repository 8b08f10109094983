import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { referenceProgram } from "./reference-program.ts";

/** The reference with one part wrong on purpose, as its own program tells of it. */
export type FaultyReference = Readonly<{
  id: string;
  /** What is wrong, in a developer's words. */
  wrong: string;
  /** The rows on which it must fail, the primary one first. */
  breaks: readonly string[];
}>;

/** Asks the program of the faulty references what there is. */
export async function listFaultyReferences(): Promise<readonly FaultyReference[]> {
  const [program, ...args] = referenceProgram("none").command;
  if (program === undefined) throw new Error("the reference has no program");
  const { stdout } = await promisify(execFile)(program, [...args, "list"]);
  return JSON.parse(stdout) as readonly FaultyReference[];
}
