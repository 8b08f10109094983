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
  ])("refuses %s", (field) => {
    expect(structuredList(field)).toBeNull();
  });
});
