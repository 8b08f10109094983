import { readScenarios } from "../registries.ts";
import { generatedFrom, table, type Document } from "./document.ts";

/** Every scenario and the question that it answers. */
export const catalogDocument: Document = {
  path: "scenarios/CATALOG.md",
  render: async (root) => {
    const scenarios = await readScenarios(root);
    return [
      generatedFrom("scenarios/catalog/index.ts"),
      "# Catalog",
      table(
        ["Scenario", "Title", "Question"],
        scenarios.map(({ id, title, question }) => [
          `[\`${id}\`](catalog/${id}.ts)`,
          title,
          question,
        ]),
      ),
    ].join("\n\n");
  },
};
