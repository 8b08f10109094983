import type { JsonValue } from "../conformance/contract/json.ts";

/**
 * JSON whose numbers stay as they were written.
 *
 * A payload is the client's, and `12345678901234567890` or `1.10` must not become another number
 * because we read it once. So numbers are kept as source text until they are written again.
 */
type ExactNumber = Readonly<{ rawJSON: string }>;

/** A parsed value in which every number is an opaque piece of source text. Only for writing again. */
export type ExactJson =
  | string
  | boolean
  | null
  | ExactNumber
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson };

// TypeScript's library does not know of source text access yet (ES2026).
const json = JSON as typeof JSON & {
  rawJSON(text: string): ExactNumber;
  isRawJSON(value: unknown): value is ExactNumber;
};

/** Says whether this part of a parsed value is a number. */
export function isExactNumber(value: ExactJson): value is ExactNumber {
  return json.isRawJSON(value);
}

/** Parses JSON so that `JSON.stringify` writes each number with the digits that it came with. */
export function parseExactly(text: string): ExactJson {
  return json.parse(text, (_key, value: unknown, context?: { source: string }) =>
    typeof value === "number" && context !== undefined ? json.rawJSON(context.source) : value,
  ) as ExactJson;
}

/** Writes a value so that equal values have equal text: members sorted, no blanks, `1.0` as `1`. */
export function canonicalJson(value: ExactJson): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (json.isRawJSON(value)) return canonicalNumber(value.rawJSON);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  const members = Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** Counts how deeply lists and objects are nested, without recursion: the input may be hostile. */
export function depthOf(value: JsonValue): number {
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; ; depth += 1) {
    const containers = level.filter((item) => item !== null && typeof item === "object");
    if (containers.length === 0) return depth;
    level = containers.flatMap((item): readonly JsonValue[] => Object.values(item));
  }
}

/** Integers that a double cannot hold stay apart; everything else is compared as a double. */
function canonicalNumber(source: string): string {
  const number = Number(source);
  const isExact = Number.isSafeInteger(number) || !Number.isInteger(number);
  return Number.isFinite(number) && isExact ? JSON.stringify(number) : source;
}
