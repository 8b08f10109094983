import { capabilities } from "../../../conformance/contract/capability.ts";
import { readChecks, type CheckRow } from "../registries.ts";
import { generatedFrom, table, type Document } from "./document.ts";

/** Every check, what it demands, who says so, and what a target must declare to be judged by it. */
export const checksDocument: Document = {
  path: "conformance/CHECKS.md",
  render: async (root) => pageOf(await readChecks(root)),
};

function pageOf(checks: readonly CheckRow[]): string {
  const musts = checks.filter((check) => check.level === "must").length;
  return [
    generatedFrom("conformance/checks/index.ts"),
    "# Checks",
    `${checks.length} checks: ${musts} MUST, ${checks.length - musts} SHOULD. A broken MUST is a FAIL; a missed SHOULD is NON-STRICT. What a target does not declare is UNSUPPORTED, never PASS.`,
    table(["Row", "Check", "Level", "What holds", "Source", "Needs"], checks.map(cellsOf)),
    "## What a check can need",
    "A target file declares each of these so:",
    table(
      ["Need", "Declare it"],
      Object.entries(capabilities).map(([id, { declare }]) => [`\`${id}\``, declare]),
    ),
  ].join("\n\n");
}

function cellsOf(check: CheckRow): string[] {
  const { text, url } = check.clause;
  return [
    check.requirement,
    `[\`${check.id}\`](checks/${check.id}.ts)`,
    check.level.toUpperCase(),
    check.title,
    url === undefined ? text : `[${text}](${url})`,
    check.needs.map((need) => `\`${need}\``).join(", ") || "nothing",
  ];
}
