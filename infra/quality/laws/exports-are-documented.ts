import { breachesByLine, type Law } from "./law.ts";

const freeOfIt = /^export (?:type\b|[{*])/;

/**
 * Who imports a name reads its promise where the editor shows it. Lists that pass names on are free,
 * and so are type aliases, whose members speak for themselves.
 */
export const exportsAreDocumented: Law = {
  id: "exports-are-documented",
  says: "each exported name has a doc comment on the line above",
  breaches: (tree) => {
    const modules = [...tree].filter(
      ([file]) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
    );
    return breachesByLine(modules, (line, before) => {
      const isDeclaration = line.startsWith("export ") && !freeOfIt.test(line);
      return isDeclaration && !before.trimEnd().endsWith("*/") ? `undocumented: ${line}` : null;
    });
  },
};
