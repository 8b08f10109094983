import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * Reads Chart.js as one classic script, to be put into a page.
 *
 * The package exports only its modules; the bundle lies beside them. The line that names a source
 * map goes: a browser whose tools are open would ask for it, and a report asks for nothing.
 */
export function chartLibrary(): string {
  const main = createRequire(import.meta.url).resolve("chart.js");
  const text = readFileSync(new URL("chart.umd.min.js", pathToFileURL(main)), "utf8");
  if (/<\/script/i.test(text))
    throw new Error("Chart.js cannot be put into a page: it ends a script");
  return text.replace(/^\/\/# sourceMappingURL=.*$/m, "").trim();
}

/** Reads a file that lies beside this one. */
export function besideThis(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}
