import { describe, expect, it } from "vitest";
import type { Frame } from "../contract/frame.ts";
import type { History } from "../contract/history.ts";
import { frame, subscription, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { oldPlaceIsResetAndIdleStreamKeptAlive } from "./old-place-is-reset-and-idle-stream-kept-alive.ts";

const judge = (history: History) =>
  telling(
    oldPlaceIsResetAndIdleStreamKeptAlive.judge({ history, target: wholeTarget, policy: {} }),
  );

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

  it("passes an idle stream that has nothing but heartbeats, as long as they come", () => {
    expect(judge([...idle(...beats, left), ...evicted(200, reset)]).kind).toBe("NON-STRICT");
    const soon = { ...left, at: 4_000 };
    expect(judge([...idle(...beats, soon), ...evicted(200, reset)]).kind).toBe("PASS");
  });

  it("says nothing of an idle stream that was over before a heartbeat was due", () => {
    const over = idle({ ...closed, at: 500 });
    expect(judge([...over, ...evicted(200, reset)])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [{ did: "subscribe", label: "unbroken" }],
    });
  });

  it("says nothing of an idle stream that was not opened", () => {
    const refused = subscription({ label: "unbroken", token: "unbroken", status: 503 });
    const frames = idle(running, end).slice(1);
    const { kind, evidence } = judge([refused, ...frames, ...evicted(200, reset)]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual([refused]);
  });

  it("wants the reset before anything that states how the job stands", () => {
    const late = { ...reset, at: 20 };
    const { kind, evidence } = judge([...alive, ...evicted(200, running, late, end, closed)]);
    expect(kind).toBe("NON-STRICT");
    expect(evidence).toMatchObject([
      { did: "subscribe", label: "evicted" },
      { id: "2", event: "status" },
      { event: "reset" },
      { id: "3" },
    ]);
    const many = [running, running, running, running, closed];
    expect(judge([...alive, ...evicted(200, ...many)]).evidence).toHaveLength(4);
  });

  it.each<[string, History]>([
    ["broke at once", evicted(200, frame({ what: "broken", at: 5 }))],
    ["has no end", evicted(200)],
    ["broke after a greeting", evicted(200, frame({ event: "hello" }), frame({ what: "broken" }))],
    ["was answered 503", evicted(503, closed)],
    ["was answered 429", evicted(429, closed)],
  ])("says nothing of a resumed stream that %s", (_, stream) => {
    const { kind, evidence } = judge([...alive, ...stream]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual(stream.slice(0, 1));
  });

  it("misses a reset where a resumed stream was closed, or broke after a state", () => {
    expect(judge([...alive, ...evicted(200, closed)]).kind).toBe("NON-STRICT");
    const broken = frame({ what: "broken", at: 20 });
    expect(judge([...alive, ...evicted(200, running, broken)]).kind).toBe("NON-STRICT");
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

  it("takes for all only what goes to the end, leaves nothing out and tells more", () => {
    const queued = frame({ id: "1", state: "queued", at: 5 });
    expect(judge([...alive, ...evicted(200, queued, running, left)]).kind).toBe("NON-STRICT");
    expect(judge([...alive, ...evicted(200, queued, end, closed)]).kind).toBe("NON-STRICT");
    const endless = idle(running, ...beats, { ...left, at: 4_000 });
    expect(judge([...endless, ...evicted(200, queued, running, end)]).kind).toBe("NON-STRICT");
  });

  it("tolerates a refusal, which is explicit too", () => {
    expect(judge([...alive, ...evicted(410)]).kind).toBe("NON-STRICT");
  });

  it("misses a heartbeat that does not come for twice its time and more", () => {
    const silent = idle(running, { ...end, at: 4_100 }, { ...closed, at: 4_101 });
    const { kind, because, evidence, witness } = judge([...silent, ...evicted(200, reset)]);
    expect(kind).toBe("NON-STRICT");
    expect(because).toContain("more than 4000 ms");
    expect(because).toContain("every 1000 ms");
    expect(evidence).toHaveLength(4);
    expect(witness).toMatchObject({ longestSilenceMs: 4_090 });
    const chatty = [running, { ...running, at: 11 }, { ...running, at: 12 }];
    const talking = idle(...chatty, { ...end, at: 4_100 }, { ...closed, at: 4_101 });
    expect(judge([...talking, ...evicted(200, reset)]).evidence).toHaveLength(4);
  });

  it("grants timers and networks their time", () => {
    const late = idle(running, { ...end, at: 3_900 }, { ...closed, at: 3_901 });
    expect(judge([...late, ...evicted(200, reset)]).kind).toBe("PASS");
    const latest = idle(running, { ...end, at: 4_010 }, { ...closed, at: 4_011 });
    expect(judge([...latest, ...evicted(200, reset)])).toMatchObject({
      kind: "PASS",
      witness: { longestSilenceMs: 4_000 },
    });
  });

  it("says nothing where no answer came", () => {
    expect(judge([...alive, ...evicted(503)]).kind).toBe("INCONCLUSIVE");
    expect(judge(alive).kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });
});
