import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** How the reference is run: one program in several roles. */
export type ReferenceProgram = Readonly<{
  /** Program and arguments; the role follows. */
  command: readonly string[];
  env: Readonly<Record<string, string>>;
}>;

/**
 * A reference that differs from the one that ships: with one part wrong on purpose, one that does not
 * do its work, or one that is done otherwise and as rightly.
 */
export type Variant = Readonly<{ kind: "faulty" | "lazy" | "legal"; id: string }>;

/** Finds the program of the reference, or of a variant of it. */
export function referenceProgram(variant: Variant | null): ReferenceProgram {
  // Compiled, its files end as this one does.
  const extension = extname(fileURLToPath(import.meta.url));
  const file = variant === null ? `main${extension}` : `${variant.kind}/main${extension}`;
  const path = fileURLToPath(new URL(`../../reference/${file}`, import.meta.url));
  // A gate starts its processes dozens of times; with what it compiled at hand each start takes half
  // as long. Where the folder cannot be written Node does without.
  const NODE_COMPILE_CACHE = fileURLToPath(
    new URL("../../node_modules/.cache/jobproof", import.meta.url),
  );
  return {
    command: [process.execPath, path],
    env: {
      NODE_COMPILE_CACHE,
      ...(variant !== null && { [named[variant.kind]]: variant.id }),
    },
  };
}

/** By which variable each program is told which variant it shall be. */
const named = {
  faulty: "JOBPROOF_FAULT",
  lazy: "JOBPROOF_LAZY",
  legal: "JOBPROOF_LEGAL",
} as const;
