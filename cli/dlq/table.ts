import type { JsonObject, JsonValue } from "../../conformance/contract/json.ts";
import type { DeadLetterFields, Target } from "../../conformance/contract/target.ts";
import { fieldOf } from "../../conformance/judging/dead-letters.ts";

/** In the order in which an operator asks: which, of what, whose, why, how often, since when. */
const columns = [
  ["id", "ID"],
  ["jobId", "JOB"],
  ["tenant", "TENANT"],
  ["reason", "REASON"],
  ["attempts", "ATTEMPTS"],
  ["lastAt", "LAST ATTEMPT"],
] as const satisfies readonly (readonly [keyof DeadLetterFields, string])[];

/** Draws dead letters as a table; a column of which no entry says anything is left out. */
export function tableOf(target: Target, entries: readonly JsonObject[]): string {
  const drawn = columns
    .map(([field, head]) => [
      head,
      ...entries.map((entry) => shown(fieldOf({ target, entry, field }))),
    ])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ""));
  const widths = drawn.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const rows = [...entries.keys(), entries.length].map((row) =>
    drawn.map((cells, column) => (cells[row] ?? "").padEnd(widths[column] ?? 0)).join("  "),
  );
  return rows.map((row) => row.trimEnd()).join("\n");
}

/** Controls of a terminal have no business in a table. */
function shown(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "\u{FFFD}");
}
