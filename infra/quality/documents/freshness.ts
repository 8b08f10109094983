import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { format } from "oxfmt";
import settings from "../../../.oxfmtrc.json" with { type: "json" };
import type { Document } from "./document.ts";

/** How a file on disk compares with what the code says now. */
export type Freshness = Readonly<{
  path: string;
  state: "fresh" | "stale" | "cannot-be-made";
  /** Why it cannot be made; else empty. */
  reason: string;
}>;

/** Makes each document anew and compares it with the file; with `write`, also replaces stale files. */
export async function refresh(
  documents: readonly Document[],
  options: { root: string; write: boolean },
): Promise<readonly Freshness[]> {
  const refreshOne = async (document: Document): Promise<Freshness> => {
    const file = path.join(options.root, document.path);
    try {
      const text = await formatted(document.path, await document.render(options.root));
      const before = await readFile(file, "utf8").catch(() => null);
      if (text === before) return { path: document.path, state: "fresh", reason: "" };
      if (options.write) await writeFile(file, text);
      return { path: document.path, state: "stale", reason: "" };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { path: document.path, state: "cannot-be-made", reason };
    }
  };
  return Promise.all(documents.map(refreshOne));
}

async function formatted(file: string, text: string): Promise<string> {
  // The command line's own settings, or `oxfmt --check` would refuse what is written here.
  const { ignorePatterns: _, ...formatting } = settings;
  const { code, errors } = await format(path.basename(file), text, formatting);
  const [error] = errors;
  if (error !== undefined) throw new Error(error.message);
  return code;
}
