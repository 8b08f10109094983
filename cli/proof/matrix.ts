import { requirements } from "../../conformance/contract/requirements.ts";
import type { CheckResult } from "../../conformance/contract/run.ts";

/** A faulty service, and the verdicts that it got on the rows that it was judged on, each time anew. */
export type MatrixLine = Readonly<{
  id: string;
  tier: number;
  /** The rows that it breaks, the one that it was made for first. */
  breaks: readonly string[];
  rounds: readonly (readonly CheckResult[])[];
}>;

/** How a faulty service was caught: on the row that it was made for, on another of its family, or not. */
export type Catch = "row" | "family" | "missed";

/**
 * Says whether a faulty service was caught: FAIL, or NON-STRICT for a SHOULD. A stimulus that was
 * missed and an error of the harness never count.
 */
export function catchOf(breaks: readonly string[], results: readonly CheckResult[]): Catch {
  const [primary = ""] = breaks;
  const caught = results.filter(isCatch).map(({ requirement }) => requirement);
  if (caught.includes(primary)) return "row";
  return caught.some((row) => familyOf(row) === familyOf(primary)) ? "family" : "missed";
}

/**
 * Draws faulty service x family of requirements: in each cell the numbers of the rows that caught it,
 * with `!` behind the one that it was made for; those that were judged and did not catch it in
 * parentheses, or with how often they did; a dot where nothing was judged.
 */
export function drawMatrix(lines: readonly MatrixLine[]): string {
  const judged = new Set(lines.flatMap((line) => rowsOf(line).map(familyOf)));
  const families = familyOrder.filter((family) => judged.has(family));
  const rows = lines.map((line) => [
    `\`${line.id}\``,
    String(line.tier),
    caughtOf(line),
    ...families.map((family) => cellOf(line, family)),
  ]);
  const head = ["faulty service", "tier", "caught", ...families];
  const table = [head, head.map(() => "---"), ...rows];
  return table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const familyOrder = [...new Set(Object.keys(requirements).map(familyOf))];

function caughtOf({ breaks, rounds }: MatrixLine): string {
  const caught = rounds.filter((results) => catchOf(breaks, results) !== "missed").length;
  return `${caught} of ${rounds.length}`;
}

function cellOf(line: MatrixLine, family: string): string {
  const rows = rowsOf(line).filter((row) => familyOf(row) === family);
  return rows.map((row) => markOf(line, row)).join(" ") || "·";
}

function markOf({ breaks, rounds }: MatrixLine, row: string): string {
  const number = row.split("-")[1] ?? "";
  const results = rounds.flat().filter(({ requirement }) => requirement === row);
  const caught = results.filter(isCatch).length;
  if (caught === 0) return `(${number})`;
  const mark = row === breaks[0] ? `${number}!` : number;
  return caught === results.length ? mark : `${mark} (${caught} of ${results.length})`;
}

function rowsOf({ rounds }: MatrixLine): readonly string[] {
  return [...new Set(rounds.flat().map(({ requirement }) => requirement))];
}

function isCatch({ level, verdict }: CheckResult): boolean {
  return verdict.kind === "FAIL" || (level === "should" && verdict.kind === "NON-STRICT");
}

function familyOf(row: string): string {
  return row.split("-")[0] ?? row;
}
