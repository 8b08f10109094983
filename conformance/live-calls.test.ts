import { describe, expect, it } from "vitest";
import type { Call } from "./contract/call.ts";
import { call, fault } from "./history.fixture.ts";
import { liveTimeOf } from "./live-calls.ts";

const long: Partial<Call> = { arrivedAt: 1_000, answeredAt: 5_000, endedAt: 5_000 };

describe("liveTimeOf", () => {
  it("is as long as the call where nothing is disturbed", () => {
    expect(liveTimeOf(call(long), [])).toMatchObject({ from: 1_000, to: 5_000 });
    const before = [fault({ injectedAt: 100 }), fault({ fault: "start", injectedAt: 2_000 })];
    expect(liveTimeOf(call(long), before)).toMatchObject({ from: 1_000, to: 5_000 });
  });

  it.each(["kill", "stop", "terminate"] as const)("ends with a %s", (kind) => {
    const faults = [fault({ fault: kind, injectedAt: 3_000 })];
    expect(liveTimeOf(call(long), faults)).toMatchObject({ from: 1_000, to: 3_000 });
  });

  it("is none where the call arrived in the middle of a fault, or is as short as our notice", () => {
    expect(liveTimeOf(call(long), [fault({ injectedAt: 998 })])).toBeNull();
    expect(liveTimeOf(call({ ...long, end: "aborted", endedAt: 1_300 }), [])).toBeNull();
  });

  it("has no end where the call had none", () => {
    expect(liveTimeOf(call({ end: "open" }), [])?.to).toBe(Number.POSITIVE_INFINITY);
  });
});
