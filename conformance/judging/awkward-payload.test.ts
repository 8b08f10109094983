import { describe, expect, it } from "vitest";
import { awkwardPayloads, refusablePayloads } from "./awkward-payload.ts";
import { canonicalJson } from "../canonical-json.ts";

const payloadOf = (name: string, policy = {}): unknown =>
  awkwardPayloads(policy).find((one) => one.name === name)?.payload;

/** How many lists and objects lie in one another. */
const depthOf = (value: unknown): number =>
  typeof value !== "object" || value === null
    ? 0
    : 1 + Math.max(0, ...Object.values(value).map(depthOf));

describe("awkwardPayloads", () => {
  it("are known by their names, and come back from JSON as they were", () => {
    const payloads = awkwardPayloads({ maxBodyBytes: 10_000 });
    const small = awkwardPayloads({}).map(({ name }) => name);
    expect(payloads.map(({ name }) => name)).toEqual([...small, "a large text"]);
    expect(new Set(small).size).toBe(17);
    for (const { payload } of payloads)
      expect(canonicalJson(JSON.parse(JSON.stringify(payload)))).toBe(canonicalJson(payload));
  });

  it("may be refused where they are deep, or known to be dangerous", () => {
    const names = awkwardPayloads({}).map(({ name }) => name);
    expect(names.filter((name) => refusablePayloads.has(name))).toEqual([...refusablePayloads]);
    expect(depthOf(payloadOf("deep nesting"))).toBe(100);
    expect(depthOf(payloadOf("lists in lists"))).toBe(50);
    expect(payloadOf("lists in lists")).toMatchObject({ in: [{ in: [{}] }] });
  });

  it.each<[string, readonly RegExp[]]>([
    ["fractions", [/0\.1,0\.2,0\.3333/, /1e-7/, /5e-324/, /-0\.001/]],
    ["large numbers", [/1e\+308/, /-1\.797\d+e\+308/, /1e\+21/, /123456789012/]],
    ["integers", [/0,1,-1,2147483648/, /,9007199254740991/, /-9007199254740991/]],
    ["unicode", [/𝔘/u, /👩‍👩/u, /日本語/, /ß/, /e\u0301 \u00e9/, /\u2028\u2029/]],
    ["control characters", [/\\u0001\\u001f/, /\\b\\f\\n\\r\\t/, /\u007f\u0085/, /\\"\\\\\//]],
    ["null beside absent", [/"null":null/, /\[null,null\]/, /"empty":\{\}/, /"none":\[\]/]],
    ["empty names", [/"":1/, /" ":2/, /"a\/b~c"/, /"\$ref"/]],
    ["similar names", [/"key":/, /"Key":/, /"KEY":/, /"k\u00e9y":/, /"ke\u0301y":/, /"key ":/]],
    ["names of objects", [/"constructor":1/, /"toString":"2"/, /"length":3/, /"then":null/]],
    ["texts like other types", [/"1","1\.0","true","null","2024-01-01","NaN",""/]],
    ["a list", [/^\[1,\[2,\[3\]\],"four"\]$/]],
    ["a text", [/^"only/]],
    ["a truth value", [/^false$/]],
    ["U+0000", [/e\\u0000a/]],
    ["__proto__", [/"__proto__":\{"admin":true\}/]],
    ["deep nesting", [/innermost/]],
  ])("are awkward in what their name says: %s", (name, words) => {
    for (const word of words) expect(JSON.stringify(payloadOf(name))).toMatch(word);
  });

  it.each([
    [4_096, 0],
    [4_097, 1],
    [4_113, 17],
    [1_004_096, 1_000_000],
    [9_000_000, 1_000_000],
  ])(
    "have a text as large as a body of %i bytes allows, up to a million",
    (maxBodyBytes, chars) => {
      const large = payloadOf("a large text", { maxBodyBytes });
      expect(large === undefined).toBe(chars === 0);
      const { text } = (large ?? { text: "" }) as { text: string };
      expect(text).toHaveLength(chars);
      expect(new Set(text).size).toBe(Math.min(chars, 16));
    },
  );

  it("have no large text where nobody says how large a body may be", () => {
    expect(payloadOf("a large text")).toBeUndefined();
  });
});
