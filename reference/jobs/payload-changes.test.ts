import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { canonicalJson, parseExactly } from "../exact-json.ts";
import { changesBetween } from "./payload-changes.ts";

const changes = (from: string, to: string): string =>
  JSON.stringify(changesBetween(parseExactly(from), parseExactly(to)));

describe("changesBetween", () => {
  it.each([
    ["1", "2", '[{"path":"","from":1,"to":2}]'],
    ["1.0", "1", '[{"path":"","from":1.0,"to":1}]'],
    ["12345678901234567890", "12345678901234567891", expect.stringContaining("567891")],
    ['{"a":1}', '{"a":1,"b":[]}', '[{"path":"/b","to":[]}]'],
    ['{"a":1,"b":null}', '{"a":1}', '[{"path":"/b","from":null}]'],
    ['{"a":{"b":{"c":1}}}', '{"a":{"b":{"c":2}}}', '[{"path":"/a/b/c","from":1,"to":2}]'],
    ["[1,2,3]", "[1,9,3]", '[{"path":"/1","from":2,"to":9}]'],
    ["[1,2]", "[2]", '[{"path":"","from":[1,2],"to":[2]}]'],
    ['{"a":[]}', '{"a":{}}', '[{"path":"/a","from":[],"to":{}}]'],
    ["[]", "{}", '[{"path":"","from":[],"to":{}}]'],
    ['{"a":7}', '{"a":{}}', '[{"path":"/a","from":7,"to":{}}]'],
    ['{"a/b":{"c~d":1}}', '{"a/b":{"c~d":2}}', '[{"path":"/a~1b/c~0d","from":1,"to":2}]'],
    ['{"__proto__":1}', '{"__proto__":2}', '[{"path":"/__proto__","from":1,"to":2}]'],
    ['{"b":1,"a":2}', '{"b":2,"a":1}', expect.stringMatching(/"\/a".*"\/b"/)],
  ])("of %s and %s tells %s", (from, to, told) => {
    expect(changes(from, to)).toEqual(told);
  });

  it("tells nothing of what is the same, in whatever order its members are written", () => {
    expect(changes('{"a":[1,{"b":2}],"c":"x"}', '{"c":"x","a":[1,{"b":2}]}')).toBe("[]");
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(changes(text, text)).toBe("[]");
      }),
    );
  });

  it("tells something of whatever differs", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (from, to) => {
        const [one, other] = [JSON.stringify(from), JSON.stringify(to)];
        const isSame = canonicalJson(parseExactly(one)) === canonicalJson(parseExactly(other));
        expect(changes(one, other) === "[]").toBe(isSame);
      }),
    );
  });
});
