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
    ["private", "unsaid"],
    ["max-age=never", "unsaid"],
  ])("of %s is %s", (header, seconds) => {
    expect(freshnessOf({ "cache-control": header })).toBe(seconds);
  });

  it("goes by Expires where Cache-Control says nothing", () => {
    expect(freshnessOf({ expires: in90Sec, date })).toBe(90);
    expect(freshnessOf({ expires: in90Sec, date, "cache-control": "max-age=1" })).toBe(1);
    expect(freshnessOf({ expires: "0", date })).toBe(0);
    expect(freshnessOf({})).toBe("unsaid");
  });
});

describe("pollAfterSec", () => {
  it("is what the service says, or what is usual", () => {
    expect(pollAfterSec({ "retry-after": "3" })).toBe(3);
    expect(pollAfterSec({ "retry-after": in90Sec, date })).toBe(90);
    expect(pollAfterSec({})).toBe(10);
  });
});
