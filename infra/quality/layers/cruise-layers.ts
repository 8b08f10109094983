import { cruise, type IViolation } from "dependency-cruiser";
import type { Tree } from "../tree.ts";
import { layerRules } from "./rules.ts";

const importOf = /^(?:import|export|\}) ?.*from ["']|^import ["']/m;

/** What an examination of the imports found. */
export type LayersReport = Readonly<{
  /** How many modules were read. */
  cruised: number;
  /** One sentence for each import that breaks a rule. */
  violations: readonly string[];
  /** Modules whose text has imports of which none was found: about these the report says nothing. */
  unseen: readonly string[];
}>;

/** Reads the imports of `modules`, which lie below `root`, and compares them with the rules. */
export async function cruiseLayers(root: string, modules: Tree): Promise<LayersReport> {
  const { output } = await cruise([...modules.keys()], {
    baseDir: root,
    validate: true,
    ruleSet: layerRules,
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["node", "import", "require", "types"],
    },
  });
  if (typeof output === "string") throw new Error(`dependency-cruiser answered: ${output}`);
  const seen = new Set(
    output.modules.filter((module) => module.dependencies.length > 0).map(({ source }) => source),
  );
  const importing = [...modules].filter(([, text]) => importOf.test(text));
  return {
    cruised: output.modules.filter(({ source }) => modules.has(source)).length,
    violations: output.summary.violations.map(sentenceOf),
    unseen: importing.map(([file]) => file).filter((file) => !seen.has(file)),
  };
}

function sentenceOf({ rule, from, to, cycle = [] }: IViolation): string {
  const comment = layerRules.forbidden?.find(({ name }) => name === rule.name)?.comment ?? "";
  const way = cycle.length > 0 ? cycle.map(({ name }) => name).join(" -> ") : to;
  return `${rule.name}: ${from === to ? from : `${from} -> ${way}`} (${comment})`;
}
