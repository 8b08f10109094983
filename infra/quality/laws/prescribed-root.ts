import type { Law } from "./law.ts";

/** The folder list is the architecture: whoever adds to it changes this list, and says why. */
const prescribed = [
  ".ci",
  ".gitignore",
  ".npmrc",
  ".oxfmtrc.json",
  ".oxlintrc.json",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "LICENSE",
  "README.md",
  "cli",
  "cli.ts",
  "conformance",
  "infra",
  "jobproof.js",
  "package-lock.json",
  "package.json",
  "reference",
  "reports",
  "scenarios",
  "tsconfig.json",
  "vitest.config.ts",
];

/** Nothing else lies in the root, and nothing of it is missing. */
export const prescribedRoot: Law = {
  id: "prescribed-root",
  says: "the root holds what is prescribed, and nothing else",
  breaches: (tree) => {
    const found = new Set([...tree.keys()].map((file) => file.split("/")[0] ?? file));
    const known = new Set(prescribed);
    return [
      ...[...found].filter((entry) => !known.has(entry)).map((entry) => `${entry}: not prescribed`),
      ...prescribed.filter((entry) => !found.has(entry)).map((entry) => `${entry}: missing`),
    ];
  },
};
