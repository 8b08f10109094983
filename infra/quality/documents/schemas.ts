import path from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import type { Document } from "./document.ts";

/**
 * The JSON Schemas of the files that people and programs exchange with us.
 *
 * They come from the types alone: doc comments become descriptions, and `@minimum` and its like
 * become limits.
 */
export const schemas: readonly Document[] = [
  {
    path: "conformance/contract/target.schema.json",
    render: (root) => {
      const { properties, ...schema } = schemaOf(root, { file: "target.ts", type: "Target" });
      // An editor finds this schema through the key `$schema`, so a target file may carry it.
      const pointer = { type: "string", description: "Where this schema is; for editors." };
      return JSON.stringify({ ...schema, properties: { $schema: pointer, ...properties } });
    },
  },
  {
    path: "conformance/contract/run.schema.json",
    render: (root) => JSON.stringify(schemaOf(root, { file: "run.ts", type: "Run" })),
  },
  {
    path: "conformance/contract/bundle.schema.json",
    render: (root) => JSON.stringify(schemaOf(root, { file: "bundle.ts", type: "Bundle" })),
  },
  {
    path: "conformance/contract/plan.schema.json",
    render: (root) => JSON.stringify(schemaOf(root, { file: "plan.ts", type: "Plan" })),
  },
];

function schemaOf(root: string, source: { file: string; type: string }) {
  return createGenerator({
    path: path.join(root, "conformance/contract", source.file),
    type: source.type,
    tsconfig: path.join(root, "tsconfig.json"),
    // `npm run check` has a part for types; here they would be checked again by an older compiler.
    skipTypeCheck: true,
    jsDoc: "extended",
    expose: "export",
    topRef: false,
    additionalProperties: false,
    sortProps: false,
    functions: "fail",
  }).createSchema(source.type);
}
