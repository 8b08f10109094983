import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { freshTraceparent, malformedTraceparents, parseTraceparent } from "./traceparent.ts";

const traceId = "1234567890abcdef1234567890abcdef";
const parentId = "1234567890abcdef";

describe("parseTraceparent", () => {
  it("reads version 00, and a later version that goes on after the flags", () => {
    const read = { version: "00", traceId, parentId };
    expect(parseTraceparent(`00-${traceId}-${parentId}-01`)).toEqual(read);
    const later = `cc-${traceId}-${parentId}-01-what-comes-later`;
    expect(parseTraceparent(later)).toEqual({ ...read, version: "cc" });
  });

  it("ignores a later version that does not part what it adds", () => {
    expect(parseTraceparent(`cc-${traceId}-${parentId}-01.more`)).toBeNull();
  });

  it("ignores every malformed value", () => {
    const values = malformedTraceparents(randomFrom("seed"));
    expect(values.filter((value) => parseTraceparent(value) !== null)).toEqual([]);
  });
});

describe("malformedTraceparents", () => {
  it("makes twenty different values that can be sent as a header", () => {
    const values = malformedTraceparents(randomFrom("seed"));
    expect(new Set(values).size).toBe(20);
    for (const value of values) expect(value).toMatch(/^[!-~]+$/);
  });
});

describe("freshTraceparent", () => {
  it("makes a valid value each time, with other ids", () => {
    const random = randomFrom("seed");
    const made = [freshTraceparent(random), freshTraceparent(random)].map(parseTraceparent);
    expect(made).not.toContain(null);
    expect(made[0]?.traceId).not.toBe(made[1]?.traceId);
  });
});
