import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, digestOf } from "./canonical-json.ts";
import type { JsonValue } from "./contract/json.ts";

describe("canonical JSON", () => {
  it("is the same for any order of the keys", () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: "x" }] })).toBe(
      '{"a":[{"c":"x","d":null}],"b":1}',
    );
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  });

  it("says the same as the value it was made from", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const same = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(JSON.parse(canonicalJson(same))).toEqual(same);
      }),
    );
  });

  it("tells null from absent, and text from number", () => {
    const different: JsonValue[] = [{}, { a: null }, { a: "1" }, { a: 1 }, [], "", 0, null];
    expect(new Set(different.map(digestOf)).size).toBe(different.length);
  });
});
