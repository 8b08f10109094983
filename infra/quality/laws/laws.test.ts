import { describe, expect, it } from "vitest";
import { laws } from "./index.ts";

// Written apart, so that this file keeps the law as well.
const mark = ["TO", "DO"].join("");

/** For each law, files that break it once each, and files that keep it. */
const examples: Record<string, Readonly<{ breaks: Files; keeps: Files }>> = {
  "readme-is-short": {
    breaks: { "README.md": "line\n".repeat(151) },
    keeps: { "README.md": "line\n".repeat(150) },
  },
  "changelog-has-unreleased": {
    breaks: { "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## 0.1.0\n\n- The first one.\n" },
    keeps: { "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- The first one.\n" },
  },
  "no-banned-names": {
    breaks: { "cli/utils/text.ts": "", "cli/run-helpers.ts": "", "cli/queue-manager.ts": "" },
    keeps: { "cli/utilisation.ts": "", "cli/commonplace.ts": "" },
  },
  "files-are-short": {
    breaks: { "cli/long.ts": "let a;\n".repeat(301) },
    keeps: { "cli/told.ts": `${"let a;\n".repeat(300)}// why\n\n/*\n * why\n */\n` },
  },
  "exports-are-documented": {
    breaks: { "cli/a.ts": "/** Why. */\nexport const a = 1;\nexport const b = 2;\n" },
    keeps: {
      "cli/a.ts": '/** Why. */\nexport const a = 1;\nexport { b } from "./b.ts";\n',
      "cli/a.test.ts": "export const a = 1;\n",
    },
  },
  "todo-names-owner": {
    breaks: {
      "cli/a.ts": `// ${mark}: later\n`,
      "cli/b.ts": `// ${mark}(ada, 0008): later\n`,
      "infra/decisions/0007-why.md": "",
    },
    keeps: {
      "cli/a.ts": `// ${mark}(ada, 0007): later\n`,
      "infra/decisions/0007-why.md": "",
    },
  },
  "no-machine-paths": {
    breaks: {
      "cli/a.ts": `read("${["", "work", "main"].join("/")}");\n`,
      "cli/b.ts": `read("${["", "home", "ada", "jobproof"].join("/")}");\n`,
      ".npmrc": ["registry", "somewhere"].join("="),
      "cli/c.md": `${["https:", "", "registry.example.org"].join("/")}\n`,
    },
    keeps: { "cli/a.ts": 'import "../reference/work/probe.ts";\nimport "./work/probe.ts";\n' },
  },
  "lock-is-complete": {
    breaks: { "package-lock.json": lockOf(["node_modules/a", "node_modules/b"]) },
    keeps: {
      "package-lock.json": lockOf(["node_modules/a", "node_modules/a/node_modules/a-linux"]),
    },
  },
};

type Files = Readonly<Record<string, string>>;

/** A lock with these packages, of which the first wants `a-linux` where that can be had. */
function lockOf(folders: readonly string[]): string {
  const wants = { optionalDependencies: { "a-linux": "1.0.0" } };
  return JSON.stringify({
    packages: Object.fromEntries(
      folders.map((folder, index) => [folder, index === 0 ? wants : {}]),
    ),
  });
}

function lawOf(id: string) {
  const law = laws.find((candidate) => candidate.id === id);
  if (law === undefined) throw new Error(`there is no law ${id}`);
  return law;
}

function breachesOf(id: string, files: Files): readonly string[] {
  return lawOf(id).breaches(new Map(Object.entries(files)));
}

describe("a law", () => {
  it.each(Object.entries(examples))("%s names each file that breaks it", (id, { breaks }) => {
    const blamed = breachesOf(id, breaks).map((breach) => breach.split(":")[0]);
    const culprits = Object.keys(breaks).filter((file) => !file.startsWith("infra/decisions/"));
    expect(blamed).toHaveLength(culprits.length);
    expect(new Set(blamed)).toEqual(new Set(culprits));
  });

  it.each(Object.entries(examples))("%s is content with files that keep it", (id, { keeps }) => {
    expect(breachesOf(id, keeps)).toEqual([]);
  });

  it("about the root names what is too much and what is missing", () => {
    const breaches = breachesOf("prescribed-root", { "notes.txt": "", "cli/a.ts": "" });
    expect(breaches).toContain("notes.txt: not prescribed");
    expect(breaches).toContain("README.md: missing");
    expect(breaches).not.toContain("cli: missing");
  });

  it("about the READMEs of folders does not take an empty one", () => {
    const breaches = breachesOf("readme-in-each-folder", {
      "conformance/README.md": "# Conformance",
      "infra/README.md": "\n",
    });
    expect(breaches).not.toContain("conformance/README.md: missing or empty");
    expect(breaches).toContain("infra/README.md: missing or empty");
  });

  it("about a single file does not pass where there is none", () => {
    expect(breachesOf("readme-is-short", {})).toHaveLength(1);
    expect(breachesOf("changelog-has-unreleased", {})).toHaveLength(1);
    expect(breachesOf("lock-is-complete", {})).toHaveLength(1);
  });

  it("is tried with a breach, whichever it is", () => {
    const tried = [...Object.keys(examples), "prescribed-root", "readme-in-each-folder"];
    expect(tried.toSorted()).toEqual(laws.map(({ id }) => id).toSorted());
  });
});
