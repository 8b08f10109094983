import { describe, expect, it } from "vitest";
import { op } from "./history.fixture.ts";
import { mediaTypeOf, problemIn, problemJson } from "./problem.ts";

const answered = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  op({ answer: { status: 400, headers, body, bodyChars: body.length } });

describe("mediaTypeOf", () => {
  it.each([
    ["application/problem+json", problemJson],
    ["Application/Problem+JSON ; charset=utf-8", problemJson],
    ["text/html", "text/html"],
  ])("reads %s without parameters", (type, expected) => {
    expect(mediaTypeOf(answered("", { "content-type": type }))).toBe(expected);
  });

  it("is empty where none is named, or nothing was answered", () => {
    expect(mediaTypeOf(answered(""))).toBe("");
    expect(mediaTypeOf(op({ status: null }))).toBe("");
  });
});

describe("problemIn", () => {
  it("is the body where that is an object, and null else", () => {
    expect(problemIn(answered('{"title":"x"}'))).toEqual({ title: "x" });
    for (const body of ["[]", "null", '"x"', "7", "x", ""])
      expect(problemIn(answered(body))).toBeNull();
    expect(problemIn(op({ status: null }))).toBeNull();
  });
});
