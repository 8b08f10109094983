import { describe, expect, it } from "vitest";

import { idempotencyKeyOf } from "./idempotency-key.ts";

const keyOf = (header: string) => idempotencyKeyOf({ "idempotency-key": header });

describe("idempotencyKeyOf", () => {
  it.each([
    ['"abc"', "abc"],
    ["abc", "abc"],
    [' "abc" ', "abc"],
    ['"abc";p=1', "abc"],
    ['"a \\"b\\" \\\\c"', 'a "b" \\c'],
    ["a,b:c/d+e=", "a,b:c/d+e="],
    [`"${"k".repeat(255)}"`, "k".repeat(255)],
  ])("reads %s", (header, key) => {
    expect(keyOf(header)).toBe(key);
  });

  it.each([
    "",
    '""',
    '"abc',
    "abc def",
    '"abc" def',
    '"a\\b"',
    '"a", "b"',
    "schlüssel",
    "a\tb",
    "k".repeat(256),
    `"${"k".repeat(10_000)}"`,
  ])("refuses %j", (header) => {
    expect(keyOf(header)).toMatchObject({ code: "key-malformed" });
  });

  it("takes X-Request-ID for want of the other, and misses both", () => {
    expect(idempotencyKeyOf({ "x-request-id": "abc" })).toBe("abc");
    expect(idempotencyKeyOf({ "idempotency-key": "abc", "x-request-id": "def" })).toBe("abc");
    expect(idempotencyKeyOf({})).toMatchObject({ code: "key-missing" });
  });
});
