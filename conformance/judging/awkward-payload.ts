import type { JsonValue } from "../contract/json.ts";
import type { Policy } from "../contract/policy.ts";

/** A payload by the name of what is awkward about it. */
export type AwkwardPayload = Readonly<{ name: string; payload: JsonValue }>;

/**
 * The payloads that must arrive as they were sent. All are I-JSON (RFC 7493) but for U+0000, and all
 * numbers are doubles: what is beyond a double is nobody's promise.
 *
 * The one of the largest size is there only if the target says how large a body may be.
 */
export function awkwardPayloads(policy: Policy): readonly AwkwardPayload[] {
  const large = largestText(policy);
  return [
    { name: "fractions", payload: [0.1, 0.2, 1 / 3, 1e-7, 5e-324, 2.5, 100.25, -0.001] },
    { name: "large numbers", payload: [1e308, -1.7976931348623157e308, 1e21, 123_456_789_012] },
    { name: "integers", payload: [0, 1, -1, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1)] },
    {
      name: "unicode",
      payload: ["𝔘𝔫𝔦", "🚲👩‍👩‍👧", "日本語", "Grüße", "e\u0301 \u00e9", "\u2028\u2029"],
    },
    { name: "control characters", payload: ["\u0001\u001f", "\b\f\n\r\t", "\u007f\u0085", '"\\/'] },
    {
      name: "null beside absent",
      payload: { null: null, list: [null, null], empty: {}, none: [] },
    },
    { name: "empty names", payload: { "": 1, " ": 2, ".": 3, "a.b": 4, "a/b~c": 5, $ref: 6 } },
    {
      name: "similar names",
      payload: { key: 1, Key: 2, KEY: 3, kéy: 4, "ke\u0301y": 5, "key ": 6 },
    },
    { name: "names of objects", payload: { constructor: 1, toString: "2", length: 3, then: null } },
    {
      name: "texts like other types",
      payload: ["1", "1.0", "true", "null", "2024-01-01", "NaN", ""],
    },
    { name: "lists in lists", payload: nested(50) },
    { name: "a list", payload: [1, [2, [3]], "four"] },
    { name: "a text", payload: "only a text" },
    { name: "a truth value", payload: false },
    { name: "deep nesting", payload: nested(100) },
    { name: "U+0000", payload: { text: "before\u0000after" } },
    { name: "__proto__", payload: JSON.parse('{"__proto__":{"admin":true},"own":1}') as JsonValue },
    ...(large === null ? [] : [{ name: "a large text", payload: { text: large } }]),
  ];
}

/** Payloads that a careful service may refuse: so deep, or known to be dangerous further on. */
export const refusablePayloads: ReadonlySet<string> = new Set([
  "deep nesting",
  "U+0000",
  "__proto__",
]);

/** The size of the large text, and what is left for the rest of the body. */
const largeChars = 1_000_000;
const restOfBody = 4_096;

function largestText({ maxBodyBytes = 0 }: Policy): string | null {
  const chars = Math.min(largeChars, maxBodyBytes - restOfBody);
  return chars > 0 ? "0123456789abcdef".repeat(Math.ceil(chars / 16)).slice(0, chars) : null;
}

/** Objects and lists in turn. */
function nested(depth: number): JsonValue {
  let value: JsonValue = "innermost";
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}
