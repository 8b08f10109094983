import type { Law } from "./law.ts";

const limit = 300;

/**
 * At the limit a file is split by concept, never into a second part. A registry is one list, however
 * much there is to list.
 */
export const filesAreShort: Law = {
  id: "files-are-short",
  says: `no TypeScript file but a registry (index.ts) has more than ${limit} lines of code`,
  breaches: (tree) =>
    [...tree]
      .filter(([file]) => file.endsWith(".ts") && !file.endsWith("/index.ts"))
      .map(([file, text]) => ({ file, lines: linesOfCode(text) }))
      .filter(({ lines }) => lines > limit)
      .map(({ file, lines }) => `${file}: ${lines} lines of code`),
};

/** Lines that are neither blank nor comment. */
function linesOfCode(text: string): number {
  const withoutComments = text
    .replaceAll(/^\s*\/\*[^]*?\*\/\s*$/gm, "")
    .replaceAll(/^\s*\/\/.*$/gm, "");
  return withoutComments.split("\n").filter((line) => line.trim() !== "").length;
}
