import type { Law } from "./law.ts";

const banned = new Set(["util", "utils", "helper", "helpers", "common", "manager", "managers"]);

/** A name that says nothing attracts what belongs nowhere. */
export const noBannedNames: Law = {
  id: "no-banned-names",
  says: "no file or folder is named utils, helpers, common or manager",
  breaches: (tree) =>
    [...tree.keys()].flatMap((file) => {
      const word = file.split(/[/.-]/).find((part) => banned.has(part.toLowerCase()));
      return word === undefined ? [] : [`${file}: "${word}" says nothing`];
    }),
};
