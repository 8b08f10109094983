import { describe, expect, it } from "vitest";
import { structuredList, type BareItem } from "./structured-list.ts";

const written = (item: BareItem): string =>
  "text" in item
    ? `${item.kind} ${item.text}`
    : `${item.kind} ${JSON.stringify(Object.values(item)[1])}`;

const read = (field: string) =>
  structuredList(field)?.map(({ value, parameters }) => [
    written(value),
    ...[...parameters].map(([name, given]) => `${name}=${written(given)}`),
  ]) ?? null;

describe("structuredList", () => {
  it.each([
    ["", []],
    ['"default";q=100;w=60', [["string default", "q=integer 100", "w=integer 60"]]],
    ["a;r=0; t=1 ,\t b", [["token a", "r=integer 0", "t=integer 1"], ["token b"]]],
    ['"a \\"b\\" \\\\";x', [['string a "b" \\', "x=boolean true"]]],
    [
      "100;w=60, -1.5;pk=:c2Vl:;y=?0",
      [
        ["integer 100", "w=integer 60"],
        ["decimal -1.5", "pk=bytes :c2Vl:", "y=boolean false"],
      ],
    ],
    ["  a  ", [["token a"]]],
    ["a,b", [["token a"], ["token b"]]],
    ["a \t, \t b", [["token a"], ["token b"]]],
    ["*a:/b;*k-._0=x", [["token *a:/b", "*k-._0=token x"]]],
    ["a;x;y=2;x=3", [["token a", "x=integer 3", "y=integer 2"]]],
    ["?1", [["boolean true"]]],
    ["::", [["bytes ::"]]],
    ['""', [["string "]]],
    ["123456789012.123", [["decimal 123456789012.123"]]],
    ["-0", [["integer 0"]]],
  ])("reads %s", (field, items) => {
    expect(read(field)).toEqual(items);
  });

  it.each([
    '"a',
    '"ü"',
    "a,",
    "a,,b",
    "a b",
    "a;Q=1",
    "a;q=",
    "a; ;b",
    "1.2.3",
    "limit=10, remaining=5",
    "1234567890123456",
    "(a b)",
    "1.",
    "1.1234",
    "1234567890123.1",
    "?2",
    ":a",
    '"\\a"',
    "a;",
    "a; 1",
    "\ta",
    ";a",
    "a;b==c",
    "-",
    "a\tb",
    ",a",
    "a\u0000",
  ])("refuses %s", (field) => {
    expect(structuredList(field)).toBeNull();
  });
});
