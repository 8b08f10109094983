import { describe, expect, it } from "vitest";
import { isRedirect, sayingOf, statusOf, wordOf } from "./answers.ts";
import { op } from "./history.fixture.ts";

describe("sayingOf", () => {
  it.each([
    ["yes", 200],
    ["yes", 202],
    ["yes", 303],
    ["no", 400],
    ["no", 404],
    ["no", 409],
    ["no", 422],
    ["later", 408],
    ["later", 425],
    ["later", 429],
    ["unclear", 500],
    ["unclear", 503],
    ["unclear", null],
  ])("takes for %s what was answered %s", (saying, status) => {
    expect(sayingOf(op({ status }))).toBe(saying);
  });
});

describe("what was answered", () => {
  it("is a number, and in words the number or why there is none", () => {
    expect(statusOf(op({ status: 422 }))).toBe(422);
    expect(wordOf(op({ status: 422 }))).toBe("422");
    expect(statusOf(op({ status: null }))).toBe(0);
    expect(wordOf(op({ status: null }))).toBe("nothing (ECONNRESET)");
  });

  it("is nothing where no reason was given", () => {
    expect(wordOf(op({ status: null, failure: null }))).toMatch(/^nothing \(\w+/);
  });

  it.each([
    [null, false],
    [299, false],
    [300, true],
    [399, true],
    [400, false],
  ])("is a redirect from 300 to 399: %s", (status, sendsOn) => {
    expect(isRedirect(op({ status }))).toBe(sendsOn);
  });
});
