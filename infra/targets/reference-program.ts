import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** How the reference is run: one program in several roles. */
export type ReferenceProgram = Readonly<{
  /** Program and arguments; the role follows. */
  command: readonly string[];
  env: Readonly<Record<string, string>>;
}>;

/** Finds the program of the reference, or of the reference with one part wrong on purpose. */
export function referenceProgram(fault: string | null): ReferenceProgram {
  // Compiled, its files end as this one does.
  const extension = extname(fileURLToPath(import.meta.url));
  const file = fault === null ? `main${extension}` : `faulty/main${extension}`;
  const path = fileURLToPath(new URL(`../../reference/${file}`, import.meta.url));
  // A gate starts its processes dozens of times; with what it compiled at hand each start takes half
  // as long. Where the folder cannot be written Node does without.
  const NODE_COMPILE_CACHE = fileURLToPath(
    new URL("../../node_modules/.cache/jobproof", import.meta.url),
  );
  return {
    command: [process.execPath, path],
    env: { NODE_COMPILE_CACHE, ...(fault === null ? {} : { JOBPROOF_FAULT: fault }) },
  };
}
