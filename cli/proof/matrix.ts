import { requirements } from "../conformance/contract/requirements.ts";
import type { CheckResult } from "../conformance/contract/run.ts";

/** A faulty service, and the verdicts that it got on the rows that it was judged on. */
export type MatrixLine = Readonly<{
  id: string;
  /** The rows that it breaks, the one that it was made for first. */
  breaks: readonly string[];
  results: readonly CheckResult[];
}>;

/** How a faulty service was caught: on the row that it was made for, on another of its family, or not. */
export type Catch = "row" | "family" | "missed";

/**
 * Says whether a faulty service was caught: FAIL, or NON-STRICT for a SHOULD. A stimulus that was
 * missed and an error of the harness never count.
 */
export function catchOf({ breaks, results }: MatrixLine): Catch {
  const [primary = ""] = breaks;
  const caught = results.filter(isCatch).map(({ requirement }) => requirement);
  if (caught.includes(primary)) return "row";
  return caught.some((row) => familyOf(row) === familyOf(primary)) ? "family" : "missed";
}

/**
 * Draws faulty service x family of requirements: in each cell the numbers of the rows that caught it,
 * with `!` behind the one that it was made for; those that were judged and did not catch it in
 * parentheses; a dot where nothing was judged.
 */
export function drawMatrix(lines: readonly MatrixLine[]): string {
  const judged = new Set(
    lines.flatMap(({ results }) => results.map((it) => familyOf(it.requirement))),
  );
  const families = familyOrder.filter((family) => judged.has(family));
  const rows = lines.map((line) => [
    `\`${line.id}\``,
    ...families.map((family) => cellOf(line, family)),
  ]);
  const table = [["faulty service", ...families], ["---", ...families.map(() => "---")], ...rows];
  return table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const familyOrder = [...new Set(Object.keys(requirements).map(familyOf))];

function cellOf({ breaks, results }: MatrixLine, family: string): string {
  const of = results.filter(({ requirement }) => familyOf(requirement) === family);
  if (of.length === 0) return "·";
  return of
    .map((result) => {
      const number = result.requirement.split("-")[1] ?? "";
      if (!isCatch(result)) return `(${number})`;
      return result.requirement === breaks[0] ? `${number}!` : number;
    })
    .join(" ");
}

function isCatch({ level, verdict }: CheckResult): boolean {
  return verdict.kind === "FAIL" || (level === "should" && verdict.kind === "NON-STRICT");
}

function familyOf(row: string): string {
  return row.split("-")[0] ?? row;
}
