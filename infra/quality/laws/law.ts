import type { Tree } from "../tree.ts";

/** A rule of our own that no tool knows. */
export type Law = Readonly<{
  /** The name of its file. */
  id: string;
  /** What holds, as the end of the sentence "In this repository, ...". */
  says: string;
  /** One line for each breach, which begins with the file; empty where the law holds. */
  breaches: (tree: Tree) => readonly string[];
}>;

/** The breaches line by line: `find` gets a line and the one before it, and says what is wrong. */
export function breachesByLine(
  files: Iterable<readonly [string, string]>,
  find: (line: string, before: string) => string | null,
): string[] {
  return [...files].flatMap(([file, text]) => {
    const lines = text.split("\n");
    return lines.flatMap((line, index) => {
      const wrong = find(line, lines[index - 1] ?? "");
      return wrong === null ? [] : [`${file}:${index + 1}: ${wrong}`];
    });
  });
}
