import { readFile } from "node:fs/promises";

import type { PublicRoute } from "./route.ts";

const file = new URL("../../conformance/contract/openapi.yaml", import.meta.url);

/** `GET /openapi.yaml`: the contract of this API. */
export function readOpenapi(): PublicRoute {
  return {
    method: "GET",
    path: "/openapi.yaml",
    action: null,
    handle: async () => ({
      kind: "answer",
      status: 200,
      headers: { "content-type": "application/yaml", "cache-control": "public, max-age=60" },
      text: await readFile(file, "utf8"),
    }),
  };
}
