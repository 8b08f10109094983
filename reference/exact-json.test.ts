import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { JsonValue } from "../conformance/contract/json.ts";
import { canonicalJson, depthOf, parseExactly } from "./exact-json.ts";

describe("parseExactly", () => {
  it.each([
    "12345678901234567890",
    "1.10",
    "1e400",
    "-0",
    '{"__proto__":{"a":1.0},"b":[9007199254740993,"\\ud800",null]}',
  ])("writes %s as it was", (text) => {
    expect(JSON.stringify(parseExactly(text))).toBe(text);
  });

  it("reads any JSON as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(JSON.stringify(parseExactly(text)))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe("canonicalJson", () => {
  it("does not depend on the order of members or on the spelling of numbers", () => {
    expect(canonical('{"b":[1.0,{"y":1e2,"x":"ä"}],"a":null}')).toBe(
      canonical('{ "a": null, "b": [1, {"x": "\\u00e4", "y": 100}] }'),
    );
  });

  it("tells integers apart that a double cannot", () => {
    expect(canonical("9007199254740993")).not.toBe(canonical("9007199254740992"));
    expect(canonical("1e400")).not.toBe(canonical("1e401"));
  });

  it("loses nothing, so that different values have different text", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(canonical(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe("depthOf", () => {
  it("counts nesting and survives any depth", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(depthOf(1)).toBe(0);
    expect(depthOf({ a: [1] })).toBe(2);
    expect(depthOf(JSON.parse(deep) as JsonValue)).toBe(100_000);
  });
});

function canonical(text: string): string {
  return canonicalJson(parseExactly(text));
}
