/**
 * Toolchains that CI has: a test that was skipped for the lack of one of these has failed.
 *
 * `.NET` is not among them, because neither Debian nor npm has it; where it is installed, its tests
 * run and count.
 */
const requiredToolchains: ReadonlySet<string> = new Set(["node", "python3", "go", "java"]);

/** Says whether CI must be able to run a test. Its name ends in `(needs TOOL)` if it needs one. */
export function isRequired(testName: string): boolean {
  const tool = /\(needs ([\w.-]+)\)$/.exec(testName)?.[1];
  return tool === undefined || requiredToolchains.has(tool);
}
