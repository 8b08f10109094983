import type { IFlattenedRuleSet, IForbiddenRuleType } from "dependency-cruiser";

/*
 * Who may import whom. `contract` has the nouns that all share; service, judge, load and reports
 * meet only there, over HTTP and in files. Otherwise the service and its judge could share the code
 * that decides, and agree on the same mistake.
 */
const mayImport = {
  "conformance/contract": [],
  conformance: ["conformance/contract"],
  reference: ["conformance/contract"],
  scenarios: ["conformance"],
  reports: ["conformance/contract"],
  infra: ["conformance/contract"],
  cli: ["cli.ts", "conformance", "scenarios", "reports", "infra"],
  "cli.ts": ["cli", "conformance", "scenarios", "reports", "infra"],
} as const satisfies Record<string, readonly string[]>;

const testSuffix = "\\.(test|exercise|fixture)\\.ts$";
const isTest = `(${testSuffix})|^infra/quality/|^vitest\\.config\\.ts$`;

/** The rules in the form of dependency-cruiser. Imports of types count like all others. */
export const layerRules: IFlattenedRuleSet = {
  forbidden: [
    ...Object.entries(mayImport).map(([layer, others]) => layerRule(layer, others)),
    {
      name: "contract-needs-nothing",
      comment: "The contract has types, tables and predicates: no packages and no node: modules.",
      severity: "error",
      from: { path: "^conformance/contract/", pathNot: testSuffix },
      to: { pathNot: "^conformance/contract/" },
    },
    {
      name: "nobody-imports-reference",
      comment: "The reference is one target among many: it is spawned and reached over HTTP.",
      severity: "error",
      from: { pathNot: "^reference/" },
      to: { path: "^reference/" },
    },
    {
      name: "judges-are-pure",
      comment: "A judge sees a history and nothing else: no files, no network, no clock.",
      severity: "error",
      from: { path: "^conformance/(judging|checks)/", pathNot: testSuffix },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
    {
      name: "product-imports-no-tests",
      comment: "Tests, shared exercises and fixtures do not ship; neither does infra/quality.",
      severity: "error",
      from: { pathNot: isTest },
      to: { path: isTest },
    },
    {
      name: "product-needs-no-dev-dependencies",
      comment: "What the product needs at run time belongs to `dependencies`.",
      severity: "error",
      from: { pathNot: isTest },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-cycles",
      comment: "Of two modules that need each other, neither can be read first.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "The module is not there, or the package is not in package.json.",
      severity: "error",
      // Services that are not ours have manifests of their own, and are installed on demand.
      from: { pathNot: "^infra/targets/(bullmq|pg-boss)/" },
      to: { couldNotResolve: true },
    },
    {
      name: "no-orphans",
      comment: "Nothing imports this module, and it imports nothing.",
      severity: "error",
      // Scripts of the report's page are read as text and run in a browser.
      from: { orphan: true, pathNot: "\\.d\\.ts$|^reports/render/.*\\.js$" },
      to: {},
    },
  ],
};

function layerRule(layer: string, others: readonly string[]): IForbiddenRuleType {
  const allowed = [layer, ...others].map((name) =>
    name.endsWith(".ts") ? `^${name}$` : `^${name}/`,
  );
  // A layer within another one has a rule of its own.
  const inner = Object.keys(mayImport).filter((name) => name.startsWith(`${layer}/`));
  return {
    name: `layer-${layer.replace("/", "-")}`,
    comment: `${layer} imports ${["itself", ...others].join(", ")} and nothing else of this repository.`,
    severity: "error",
    from: {
      path: layer.endsWith(".ts") ? `^${layer}$` : `^${layer}/`,
      pathNot: inner.map((name) => `^${name}/`),
    },
    to: {
      pathNot: [...allowed, "node_modules/", "\\.json$"],
      dependencyTypesNot: ["core"],
      couldNotResolve: false,
    },
  };
}
