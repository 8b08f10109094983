/* The part "layers" of `npm run check`: ends with 1 where an import breaks a rule. */
import { root } from "../root.ts";
import { readTree } from "../tree.ts";
import { cruiseLayers } from "./cruise-layers.ts";

// With an unfit compiler, dependency-cruiser reads nothing and reports success.
const fewestModules = 20;

const files = await readTree(root);
const modules = new Map([...files].filter(([file]) => /\.[jt]s$/.test(file)));
const { cruised, violations, unseen } = await cruiseLayers(root, modules);

const problems = [
  ...violations,
  ...unseen.map((module) => `its imports were not read: ${module}`),
  ...(cruised < fewestModules ? [`only ${cruised} modules were read`] : []),
];
process.stdout.write([...problems, `${cruised} modules read`, ""].join("\n"));
process.exitCode = problems.length > 0 ? 1 : 0;
