import { describe, expect, it } from "vitest";
import { at, withAt } from "./json-pointer.ts";

describe("at", () => {
  it("follows a pointer, and says where there is nothing", () => {
    const value = { "a/b": [{ "c~d": 1 }] };
    expect(at(value, "/a~1b/0/c~0d")).toBe(1);
    expect(at(value, "")).toBe(value);
    expect(at(value, "/a~1b/1/c~0d")).toBeUndefined();
  });
});

describe("withAt", () => {
  it.each([
    [{ a: 1, b: 2 }, "/b", { a: 1, b: "new" }],
    [{ a: 1 }, "/options/hook~1url", { a: 1, options: { "hook/url": "new" } }],
    [{ options: null }, "/options/url", { options: { url: "new" } }],
    [{ options: "text" }, "/options/url", { options: { url: "new" } }],
    [
      { hooks: [{ url: "old", on: true }, 2] },
      "/hooks/0/url",
      { hooks: [{ url: "new", on: true }, 2] },
    ],
    [{ hooks: [1] }, "/hooks/-", { hooks: [1, "new"] }],
    [{ a: 1 }, "", "new"],
  ])("puts into %j at %s", (value, pointer, expected) => {
    const before = structuredClone(value);
    expect(withAt(value, pointer, "new")).toEqual(expected);
    expect(value).toEqual(before);
  });
});
