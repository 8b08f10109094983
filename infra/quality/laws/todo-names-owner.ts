import { breachesByLine, type Law } from "./law.ts";

// Written apart, so that this file keeps the law as well.
const mark = ["TO", "DO"].join("");
const anyMark = new RegExp(`\\b(?:${mark}|${["FIX", "ME"].join("")})\\b`);
const goodMark = new RegExp(`\\b${mark}\\([a-z][a-z-]*, (\\d{4})\\)`);

/** Work that is left over has somebody who does it, and a decision that says why not now. */
export const todoNamesOwner: Law = {
  id: "todo-names-owner",
  says: `each ${mark} names its owner and a decision, as in ${mark}(ada, 0007)`,
  breaches: (tree) => {
    const decisions = [...tree.keys()].filter((file) => file.startsWith("infra/decisions/"));
    return breachesByLine(tree, (line) => {
      if (!anyMark.test(line)) return null;
      const number = goodMark.exec(line)?.[1];
      if (number === undefined) return `no owner or no decision: ${line.trim()}`;
      const isKnown = decisions.some((file) => file.startsWith(`infra/decisions/${number}-`));
      return isKnown ? null : `there is no decision ${number}`;
    });
  },
};
