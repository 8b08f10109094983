import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { documents } from "./documents/index.ts";
import { refresh } from "./documents/freshness.ts";
import { laws } from "./laws/index.ts";
import { readChecks, readScenarios } from "./registries.ts";
import { registryBreaches, repeated } from "./registry-breaches.ts";
import { root } from "./root.ts";
import { missingIn, shownCommands, verbsIn } from "./shown-commands.ts";
import { readTree, type Tree } from "./tree.ts";

const run = promisify(execFile);

describe("In this repository,", () => {
  let tree: Tree = new Map();

  beforeAll(async () => {
    tree = await readTree(root);
  });

  it.each(laws.map((law) => [law.says, law] as const))("%s", (_, law) => {
    expect(law.breaches(tree)).toEqual([]);
  });

  it("each check is in the list and in a file of its name", async () => {
    const ids = (await readChecks(root)).map(({ id }) => id);
    expect(registryBreaches(tree, { folder: "conformance/checks", ids })).toEqual([]);
  });

  it("no two checks judge the same requirement", async () => {
    const requirements = (await readChecks(root)).map(({ requirement }) => requirement);
    expect(repeated(requirements)).toEqual([]);
  });

  it("each scenario is in the list and in a file of its name", async () => {
    const ids = (await readScenarios(root)).map(({ id }) => id);
    expect(registryBreaches(tree, { folder: "scenarios/catalog", ids })).toEqual([]);
  });

  it("generated files say what the code says", async () => {
    const results = await refresh(documents, { root, write: false });
    expect(results.filter(({ state }) => state !== "fresh")).toEqual([]);
  });

  it("each command that a document shows exists", async () => {
    const { stdout } = await run(process.execPath, [path.join(root, "jobproof.js"), "--help"]);
    const callable = { verbs: verbsIn(stdout), scripts: Object.keys(packageJson.scripts) };
    const shown = [...tree]
      .filter(([file]) => file.endsWith(".md"))
      .flatMap(([file, text]) => shownCommands(file, text));
    const missing = shown.flatMap((command) => {
      const what = missingIn(command, callable);
      return what === null ? [] : [`${command.file}: ${what}: ${command.command}`];
    });

    expect(missing).toEqual([]);
    expect(shown).not.toHaveLength(0);
  });
});
