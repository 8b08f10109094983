import { describe, expect, it } from "vitest";

import { childOf, traceIdOf, traceOf } from "./trace-context.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const valid = `00-${traceId}-00f067aa0ba902b7-01`;
const fresh = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/;

describe("traceOf", () => {
  it("keeps a valid trace and its state", () => {
    expect(traceOf({ traceparent: valid, tracestate: "a=1,b=2" })).toEqual({
      traceparent: valid,
      tracestate: "a=1,b=2",
    });
  });

  it("accepts a later version that goes on, and speaks version 00 itself", () => {
    expect(traceOf({ traceparent: `cc${valid.slice(2)}-more`, tracestate: "a=1" })).toEqual({
      traceparent: valid,
      tracestate: "a=1",
    });
  });

  it("passes on no flag but sampled", () => {
    const flagged = `${valid.slice(0, -2)}ff`;
    expect(traceOf({ traceparent: flagged, tracestate: undefined }).traceparent).toBe(valid);
  });

  it.each([
    undefined,
    "",
    "nonsense",
    valid.slice(0, -1),
    `${valid}-more`,
    `${valid}0`,
    valid.toUpperCase(),
    `ff${valid.slice(2)}`,
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId.slice(1)}-00f067aa0ba902b7-01`,
    `00-${traceId}-00f067aa0ba902b7-0g`,
    ` ${valid}`,
    `${valid}, ${valid}`,
  ])("ignores %j, starts a fresh trace and drops the state", (traceparent) => {
    const trace = traceOf({ traceparent, tracestate: "a=1" });
    expect(trace.traceparent).toMatch(fresh);
    expect(trace.traceparent).not.toContain(traceId);
    expect(trace.tracestate).toBeNull();
  });

  it("drops a state that is too large to pass on", () => {
    const tracestate = Array.from({ length: 33 }, (_, index) => `k${index}=v`).join(",");
    expect(traceOf({ traceparent: valid, tracestate })).toEqual({
      traceparent: valid,
      tracestate: null,
    });
  });
});

describe("childOf", () => {
  it("keeps the trace id and takes a new parent id each time", () => {
    const children = [childOf(valid), childOf(valid)];
    expect(new Set([valid, ...children]).size).toBe(3);
    expect(children.map((child) => traceIdOf(child))).toEqual([traceId, traceId]);
    expect(children.every((child) => fresh.test(child))).toBe(true);
  });
});
