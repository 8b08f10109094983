import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Clause } from "../../conformance/contract/run.ts";

/** What the documents and the laws need to know of a check. */
export type CheckRow = Readonly<{
  id: string;
  requirement: string;
  level: "must" | "should";
  title: string;
  clause: Clause;
  needs: readonly string[];
}>;

/** What the documents and the laws need to know of a scenario. */
export type ScenarioRow = Readonly<{ id: string; title: string; question: string }>;

/** Reads the list of checks of the repository in `root`, in its order. Throws where there is none. */
export async function readChecks(root: string): Promise<readonly CheckRow[]> {
  const rows = await readList(root, { file: "conformance/checks/index.ts", name: "checks" });
  return rows.map((row) => checkRowOf(row));
}

/** Reads the list of scenarios of the repository in `root`, in its order. Throws where there is none. */
export async function readScenarios(root: string): Promise<readonly ScenarioRow[]> {
  const rows = await readList(root, { file: "scenarios/catalog/index.ts", name: "scenarios" });
  return rows.map((row) => ({
    id: textOf(row, "id"),
    title: textOf(row, "title"),
    question: textOf(row, "question"),
  }));
}

type Row = Readonly<Record<string, unknown>>;

async function readList(
  root: string,
  source: { file: string; name: string },
): Promise<readonly Row[]> {
  const file = path.join(root, source.file);
  if (!existsSync(file)) throw new Error(`${source.file} does not exist`);
  const module: unknown = await import(pathToFileURL(file).href);
  const list: unknown = isRow(module) ? module[source.name] : null;
  if (!Array.isArray(list) || list.length === 0 || !list.every(isRow)) {
    throw new Error(`${source.file} does not export a list "${source.name}" with entries`);
  }
  return list;
}

function checkRowOf(row: Row): CheckRow {
  const { level, clause, needs } = row;
  if (level !== "must" && level !== "should") throw wrong(row, "level");
  if (!isRow(clause)) throw wrong(row, "clause");
  if (!Array.isArray(needs)) throw wrong(row, "needs");
  const { url } = clause;
  const text = textOf(clause, "text");
  return {
    id: textOf(row, "id"),
    requirement: textOf(row, "requirement"),
    level,
    title: textOf(row, "title"),
    clause: typeof url === "string" ? { text, url } : { text },
    needs: needs.map(String),
  };
}

function textOf(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== "string" || value === "") throw wrong(row, name);
  return value;
}

function wrong(row: Row, name: string): Error {
  return new Error(`"${name}" is missing or wrong in ${JSON.stringify(row)}`);
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null;
}
