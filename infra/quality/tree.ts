import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** The text of every file of a repository, by its path from the root, with forward slashes. */
export type Tree = ReadonlyMap<string, string>;

/** What git does not keep: what runs and tests leave behind. */
const ignored = new Set([".git", "reports/runs", "coverage", ".ci/logs"]);

/** Nor folders of these names, wherever they are: installed packages, and the data of services. */
const ignoredNames = new Set(["node_modules", ".venv", "__pycache__", "data"]);

/** Reads the files below `root` that belong to the repository. */
export async function readTree(root: string): Promise<Tree> {
  const files = (await filesBelow(root, "")).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, file), "utf8")));
  return new Map(files.map((file, index) => [file, texts[index] ?? ""]));
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const nested = entries.map(async (entry) => {
    const name = path.posix.join(folder, entry.name);
    if (ignored.has(name) || ignoredNames.has(entry.name) || name.endsWith(".log")) return [];
    if (entry.isDirectory()) return filesBelow(root, name);
    return entry.isFile() ? [name] : [];
  });
  return (await Promise.all(nested)).flat();
}
