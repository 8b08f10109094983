import { fileURLToPath } from "node:url";
import type { ProcessSpec, Target } from "../../conformance/contract/target.ts";

/** A design that takes the same load beside the target, so that one picture shows both. */
export type Control = Readonly<{
  /** As the report shall call it. */
  title: string;
  process: ProcessSpec;
  /** What it is like in the words of a target file. */
  target: Target;
}>;

/** Makes the control of this name with `pool` slots on a port that is free. */
export function controlOf(id: ControlId, options: { pool: number; port: number }): Control {
  return controls[id](options);
}

const controls = { synchronous } as const;

export type ControlId = keyof typeof controls;

function synchronous({ pool, port }: { pool: number; port: number }): Control {
  const url = `http://127.0.0.1:${port}`;
  return {
    title: `Synchronous, pool of ${pool}`,
    process: {
      role: "api",
      command: [process.execPath, fileURLToPath(new URL("synchronous.ts", import.meta.url))],
      env: { PORT: String(port), POOL: String(pool) },
      ready: `${url}/livez`,
    },
    target: {
      name: "synchronous control",
      baseUrls: [url],
      submit: { path: "/work", body: "{{probe}}" },
      // It has no status to read: the answer to the request says that the work is done.
      status: { path: "/work", words: { succeeded: ["done"] } },
    },
  };
}
