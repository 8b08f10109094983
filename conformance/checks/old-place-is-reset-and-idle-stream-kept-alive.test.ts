import { describe, expect, it } from "vitest";
import type { Frame } from "../contract/frame.ts";
import type { History } from "../contract/history.ts";
import { frame, subscription, wholeTarget } from "../judging/history.fixture.ts";
import { oldPlaceIsResetAndIdleStreamKeptAlive } from "./old-place-is-reset-and-idle-stream-kept-alive.ts";

const judge = (history: History) =>
  oldPlaceIsResetAndIdleStreamKeptAlive.judge({ history, target: wholeTarget, policy: {} });

const running = frame({ id: "2", state: "running", at: 10 });
const end = frame({ id: "3", state: "succeeded", at: 4_000 });
const closed = frame({ what: "closed", at: 4_001 });
const beats = [1_010, 2_010, 3_010].map((at) => frame({ what: "comment", at }));
const left = frame({ what: "left", at: 10_000 });

const idle = (...frames: readonly Frame[]): History => [
  subscription({ label: "unbroken", token: "unbroken" }),
  ...frames.map((each) => ({ ...each, stream: "unbroken" })),
];
const evicted = (status: number, ...frames: readonly Frame[]): History => [
  subscription({ label: "evicted", token: "evicted", lastEventId: "0", status }),
  ...frames.map((each) => ({ ...each, stream: "evicted" })),
];
const reset = frame({ id: "2", event: "reset", state: "running", at: 5 });

describe("old-place-is-reset-and-idle-stream-kept-alive", () => {
  const alive = idle(running, ...beats, end, closed);

  it("passes a reset, and a stream that is never silent for long", () => {
    const { kind, witness } = judge([...alive, ...evicted(200, reset, end, closed)]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ resets: 1, longestSilenceMs: 1_000 });
  });

  it("passes a reset without a state, and one after a greeting without a state", () => {
    const bare = frame({ event: "reset", at: 5 });
    const greeting = frame({ event: "hello", at: 4 });
    expect(judge([...alive, ...evicted(200, greeting, bare, end)]).kind).toBe("PASS");
  });

  it("misses a reset where the stream goes on as if nothing had been lost", () => {
    expect(judge([...alive, ...evicted(200, running, end, closed)]).kind).toBe("NON-STRICT");
    expect(judge([...alive, ...evicted(200, end, closed)]).kind).toBe("NON-STRICT");
    expect(judge([...alive, ...evicted(200, left)]).kind).toBe("NON-STRICT");
  });

  it("passes a service that tells all from the beginning: nothing was missed", () => {
    const queued = frame({ id: "1", state: "queued", at: 5 });
    expect(judge([...alive, ...evicted(200, queued, running, end)]).kind).toBe("PASS");
  });

  it("tolerates a refusal, which is explicit too", () => {
    expect(judge([...alive, ...evicted(410)]).kind).toBe("NON-STRICT");
  });

  it("misses a heartbeat that does not come for twice its time and more", () => {
    const silent = idle(running, { ...end, at: 4_100 }, { ...closed, at: 4_101 });
    const { kind, because } = judge([...silent, ...evicted(200, reset)]);
    expect(kind).toBe("NON-STRICT");
    expect(because).toContain("more than 4000 ms");
  });

  it("grants timers and networks their time", () => {
    const late = idle(running, { ...end, at: 3_900 }, { ...closed, at: 3_901 });
    expect(judge([...late, ...evicted(200, reset)]).kind).toBe("PASS");
  });

  it("says nothing where no answer came", () => {
    expect(judge([...alive, ...evicted(503)]).kind).toBe("INCONCLUSIVE");
    expect(judge(alive).kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });
});
