import { describe, expect, it } from "vitest";

import { retryAfterMs } from "./retry-after.ts";

const now = Date.UTC(2026, 10, 21, 12, 0, 0);

describe("retryAfterMs", () => {
  it.each([
    ["2", 2_000],
    ["0", 0],
    [" 7 ", 7_000],
    ["1000000000000", 1e15],
    ["Sat, 21 Nov 2026 12:00:02 GMT", 2_000],
    ["Saturday, 21-Nov-26 12:00:02 GMT", 2_000],
    ["Sat Nov 21 12:00:02 2026", 2_000],
    ["Tue Dec  1 12:00:00 2026", 10 * 86_400_000],
  ])("reads %j", (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  it.each([
    undefined,
    "",
    "-1",
    "1.5",
    "1e12",
    "soon",
    "NaN",
    "Sat, 21 Nov 2026 11:59:59 GMT",
    "Sat, 21 Nov 2026 12:00:00 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sat, 21 Foo 2026 12:00:02 GMT",
    "Sat, 99 Nov 2026 12:00:02 GMT",
    "Sat, 21 Nov 2026 12:00:02 CET",
    "2026-11-21T12:00:02Z",
  ])("finds nothing to follow in %j", (header) => {
    expect(retryAfterMs(header, now)).toBeNull();
  });
});
