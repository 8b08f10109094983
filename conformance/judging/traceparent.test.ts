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

  it.each([
    ["of version ff", `ff-${traceId}-${parentId}-01`],
    ["with a trace id of zeros", `00-${"0".repeat(32)}-${parentId}-01`],
    ["with a parent id of zeros", `00-${traceId}-${"0".repeat(16)}-01`],
    ["of version 00 with more", `00-${traceId}-${parentId}-01-x`],
    ["with something before it", `x00-${traceId}-${parentId}-01`],
    ["with something after its flags", `cc-${traceId}-${parentId}-01x`],
    ["of nothing", ""],
  ])("ignores one %s", (_, header) => {
    expect(parseTraceparent(header)).toBeNull();
  });

  it("reads ids that begin or end with zeros, and a later version without more", () => {
    const [trace, parent] = [`0${traceId.slice(2)}0`, `0${parentId.slice(2)}0`];
    const read = { version: "01", traceId: trace, parentId: parent };
    expect(parseTraceparent(`01-${trace}-${parent}-00`)).toEqual(read);
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
    const ids = values.flatMap((value) => value.toLowerCase().match(/[ab][0-9a-f]{15,}/g) ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(values.filter((value) => value.length === 55)).toHaveLength(11);
    expect(values.filter((value) => /^00-0{32}-(?:b|0{16}-00)/.test(value))).toHaveLength(2);
    expect(values.filter((value) => /-0{16}-0[01]$/.test(value))).toHaveLength(2);
    expect(values.filter((value) => /^(?:ff|0)-/i.test(value))).toHaveLength(3);
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
