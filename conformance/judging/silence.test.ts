import { describe, expect, it } from "vitest";
import type { Frame } from "../contract/frame.ts";
import { frame, subscription, wholeTarget } from "./history.fixture.ts";
import { longestSilenceMs, silenceLimitMs } from "./silence.ts";

const silence = (...frames: readonly Frame[]): number =>
  longestSilenceMs({ op: subscription({ sentAt: 0, doneAt: 100 }), jobId: "job-1", frames });

describe("silenceLimitMs", () => {
  it("is twice the declared heartbeat, and a slack", () => {
    expect(silenceLimitMs({ ...wholeTarget, sse: { path: "", heartbeatMs: 500 } })).toBe(3_000);
    expect(silenceLimitMs({ ...wholeTarget, sse: { path: "" } })).toBe(2_000);
    const { sse: _, ...without } = wholeTarget;
    expect(silenceLimitMs(without)).toBe(2_000);
  });
});

describe("longestSilenceMs", () => {
  it.each<[string, readonly Frame[], number]>([
    ["before the first frame", [frame({ at: 500 }), frame({ at: 600 })], 400],
    ["between two frames", [frame({ at: 200 }), frame({ at: 900 }), frame({ at: 950 })], 700],
    ["before its end", [frame({ at: 200 }), frame({ what: "left", at: 1_000 })], 800],
    ["of a stream that told nothing", [frame({ what: "closed", at: 300 })], 200],
    ["of one that we have not heard", [], 0],
  ])("is found %s", (_, frames, ms) => {
    expect(silence(...frames)).toBe(ms);
  });
});
