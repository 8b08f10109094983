import type { Law } from "./law.ts";

const limit = 150;

/** The README is for the first ten minutes; the rest is a guide or generated. */
export const readmeIsShort: Law = {
  id: "readme-is-short",
  says: `README.md has at most ${limit} lines`,
  breaches: (tree) => {
    const lines = tree.get("README.md")?.trimEnd().split("\n").length;
    if (lines === undefined) return ["README.md: missing"];
    return lines > limit ? [`README.md: ${lines} lines`] : [];
  },
};
