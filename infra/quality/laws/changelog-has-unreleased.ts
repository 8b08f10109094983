import type { Law } from "./law.ts";

/** A change is told in the commit that makes it, so there is always something unreleased. */
export const changelogHasUnreleased: Law = {
  id: "changelog-has-unreleased",
  says: "CHANGELOG.md begins with the section Unreleased, and it is not empty",
  breaches: (tree) => {
    const text = tree.get("CHANGELOG.md");
    if (text === undefined) return ["CHANGELOG.md: missing"];
    const [title = "", ...entries] = text.split(/^## /m)[1]?.split("\n") ?? [];
    if (!/^\[?Unreleased\]?/.test(title)) return ["CHANGELOG.md: the first section is another one"];
    return entries.some((line) => /^[-*] \S/.test(line))
      ? []
      : ["CHANGELOG.md: Unreleased is empty"];
  },
};
