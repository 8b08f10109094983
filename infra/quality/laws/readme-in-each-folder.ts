import type { Law } from "./law.ts";

const folders = ["conformance", "reference", "scenarios", "reports", "infra"];

/** What the folder is, what it may import, how to add one more: on one page. */
export const readmeInEachFolder: Law = {
  id: "readme-in-each-folder",
  says: "each product folder has a README.md",
  breaches: (tree) =>
    folders
      .map((folder) => `${folder}/README.md`)
      .filter((file) => (tree.get(file) ?? "").trim() === "")
      .map((file) => `${file}: missing or empty`),
};
