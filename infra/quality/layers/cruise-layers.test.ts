import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tree } from "../tree.ts";
import { cruiseLayers, type LayersReport } from "./cruise-layers.ts";
import { layerRules } from "./rules.ts";

const empty = "export {};\n";

/** For each rule a module that breaks it, and what it imports. */
const breaches: Record<string, Readonly<{ from: string; to: string; text?: string }>> = {
  "layer-conformance-contract": { from: "conformance/contract/a.ts", to: "conformance/b.ts" },
  "layer-conformance": { from: "conformance/a.ts", to: "scenarios/b.ts" },
  "layer-reference": { from: "reference/a.ts", to: "conformance/b.ts" },
  "layer-scenarios": { from: "scenarios/a.ts", to: "infra/b.ts" },
  "layer-reports": { from: "reports/a.ts", to: "conformance/b.ts" },
  "layer-infra": { from: "infra/a.ts", to: "conformance/b.ts" },
  "layer-cli": { from: "cli/a.ts", to: "elsewhere/b.ts" },
  "layer-cli.ts": { from: "cli.ts", to: "elsewhere/b.ts" },
  "contract-needs-nothing": {
    from: "conformance/contract/a.ts",
    to: "conformance/contract/b.ts",
    text: 'import "node:fs";',
  },
  "nobody-imports-reference": { from: "cli.ts", to: "reference/b.ts" },
  "judges-are-pure": {
    from: "conformance/judging/a.ts",
    to: "conformance/judging/b.ts",
    text: 'import "node:fs";',
  },
  "product-imports-no-tests": { from: "scenarios/a.ts", to: "scenarios/b.exercise.ts" },
  "product-needs-no-dev-dependencies": {
    from: "reports/a.ts",
    to: "reports/b.ts",
    text: 'import "only-for-tests";',
  },
  "no-unresolvable": { from: "reports/a.ts", to: "reports/b.ts", text: 'import "./missing.ts";' },
};

describe("cruiseLayers", () => {
  let root = "";

  const write = async (files: Tree): Promise<void> => {
    for (const [file, text] of files) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    }
  };

  const cruised = async (files: Record<string, string>): Promise<LayersReport> => {
    const tree = new Map(Object.entries(files));
    await write(tree);
    return cruiseLayers(root, tree);
  };

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "jobproof-layers-"));
    const packages = {
      "package.json": '{ "type": "module", "devDependencies": { "only-for-tests": "1.0.0" } }',
      "node_modules/only-for-tests/package.json": '{ "name": "only-for-tests" }',
      "node_modules/only-for-tests/index.js": "",
    };
    await write(new Map(Object.entries(packages)));
  });

  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  it.each(Object.entries(breaches))("can fail by the rule %s", async (rule, breach) => {
    const relative = path.posix.relative(path.dirname(breach.from), breach.to);
    const specifier = relative.startsWith(".") ? relative : `./${relative}`;
    const text = `import type {} from "${specifier}";\n${breach.text ?? ""}\nexport {};\n`;

    const report = await cruised({ [breach.from]: text, [breach.to]: empty });

    expect(report.violations.map((line) => line.split(": ")[0])).toContain(rule);
  });

  it("finds a cycle, also one of types alone", async () => {
    const report = await cruised({
      "reports/a.ts": 'import type {} from "./b.ts";',
      "reports/b.ts": 'import type {} from "./a.ts";',
    });
    expect(report.violations.join()).toContain("no-cycles: reports/a.ts -> reports/b.ts");
  });

  it("finds an orphan", async () => {
    const report = await cruised({ "reports/a.ts": empty });
    expect(report.violations.join()).toContain("no-orphans: reports/a.ts");
  });

  it("finds nothing where all point in the right direction", async () => {
    const report = await cruised({
      "conformance/contract/job.ts": empty,
      "conformance/checks/index.ts": 'import type {} from "../contract/job.ts";',
      "reference/main.ts":
        'import "node:fs"; import type {} from "../conformance/contract/job.ts";',
      "scenarios/a.ts": 'import "../conformance/checks/index.ts";',
      "scenarios/a.test.ts": 'import "./a.ts"; import "only-for-tests";',
      "cli.ts": 'import "./scenarios/a.ts";',
    });
    expect(report).toEqual({ cruised: 6, violations: [], unseen: [] });
  });

  it("names a module that has the text of an import and of which no import was found", async () => {
    const hidden = '/*\nimport "./b.ts";\n*/\n';
    const report = await cruised({ "reports/a.ts": hidden, "reports/b.ts": empty });
    expect(report.unseen).toEqual(["reports/a.ts"]);
  });

  it("is tried with a breach of every rule", () => {
    const tried = [...Object.keys(breaches), "no-cycles", "no-orphans"];
    expect(tried.toSorted()).toEqual(layerRules.forbidden?.map(({ name }) => name).toSorted());
  });
});
