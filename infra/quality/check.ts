/*
 * `npm run check`: everything that must hold before a commit, apart from the tests. Names of parts
 * as arguments run only these; `--json <file>` also writes the results there.
 */
import { availableParallelism } from "node:os";
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { parts } from "./parts.ts";
import { root } from "./root.ts";
import { runParts, type PartResult } from "./run-parts.ts";

const { values, positionals } = parseArgs({
  options: { json: { type: "string" } },
  allowPositionals: true,
});
const names = parts.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));

if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(", ")}; there are ${names.join(", ")}.\n`);
  process.exitCode = 2;
} else {
  await check();
}

async function check(): Promise<void> {
  const abort = new AbortController();
  const onSignal = (): void => abort.abort();
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);

  const results = await runParts(
    parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
    {
      root,
      atOnce: Math.min(2, availableParallelism()),
      colors: process.stdout.isTTY,
      signal: abort.signal,
      onEnd: (result) => process.stdout.write(lineOf(result)),
    },
  );

  const failed = results.filter(({ passed }) => !passed);
  for (const { name, output } of failed) process.stdout.write(`\n--- ${name}\n${output}`);
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(results));
  process.exitCode = failed.length > 0 ? 1 : 0;
}

function lineOf({ name, passed, tookMs }: PartResult): string {
  return `${passed ? "ok  " : "FAIL"} ${name.padEnd(10)} ${(tookMs / 1000).toFixed(1)} s\n`;
}
