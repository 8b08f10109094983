import { describe, expect, it } from "vitest";
import { freshnessOf, pollAfterSec } from "./freshness.ts";

const date = "Tue, 06 Jan 2026 10:00:00 GMT";
const in90Sec = "Tue, 06 Jan 2026 10:01:30 GMT";

describe("freshnessOf", () => {
  it.each([
    ["no-store", 0],
    ["private, no-cache", 0],
    ["no-store, max-age=60", 0],
    ["max-age=60", 60],
    ["Max-Age = 60", 60],
    ['public, max-age="60"', 60],
    ["max-age=0, must-revalidate", 0],
    ["max-age=1, s-maxage=30", 30],
    ["private, max-age=1, s-maxage=30", 1],
    // Only the named field must not be used without asking; the answer itself may be.
    ['no-cache="set-cookie, x", max-age=60', 60],
    ['no-cache="a, no-store", max-age=60', 60],
    ["private", "unsaid"],
    ["max-age=never", "unsaid"],
    ["max-age=60s", "unsaid"],
    ["max-age=-1", "unsaid"],
    ["max-age=x5", "unsaid"],
    ["s-maxage=7", 7],
    ["private, s-maxage=7", "unsaid"],
    ["max-age=90,s-maxage=30", 90],
    ["x-no-store, max-age=5", 5],
    ["", "unsaid"],
  ])("of %s is %s", (header, seconds) => {
    expect(freshnessOf({ "cache-control": header })).toBe(seconds);
  });

  it("goes by Expires where Cache-Control says nothing", () => {
    expect(freshnessOf({ expires: in90Sec, date })).toBe(90);
    expect(freshnessOf({ expires: in90Sec, date, "cache-control": "max-age=1" })).toBe(1);
    expect(freshnessOf({ expires: "0", date })).toBe(0);
    expect(freshnessOf({ expires: in90Sec, date: "now" })).toBe(0);
    expect(freshnessOf({ expires: in90Sec })).toBe(0);
    expect(freshnessOf({ expires: date, date: in90Sec })).toBe(0);
    expect(freshnessOf({ expires: in90Sec, date, "cache-control": "public" })).toBe(90);
    expect(freshnessOf({})).toBe("unsaid");
  });
});

describe("pollAfterSec", () => {
  it("is what the service says, or what is usual", () => {
    expect(pollAfterSec({ "retry-after": "3" })).toBe(3);
    expect(pollAfterSec({ "retry-after": in90Sec, date })).toBe(90);
    expect(pollAfterSec({ "retry-after": "120" })).toBe(120);
    expect(pollAfterSec({ "retry-after": "3s" })).toBe(0);
    expect(pollAfterSec({ "retry-after": "x3" })).toBe(0);
    expect(pollAfterSec({})).toBe(10);
  });
});
