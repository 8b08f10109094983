import { describe, expect, it } from "vitest";
import type { Frame } from "../contract/frame.ts";
import type { History } from "../contract/history.ts";
import { frame, subscription, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { controlFramesLeaveTheCursorAlone } from "./control-frames-leave-the-cursor-alone.ts";

const judge = (history: History) =>
  telling(controlFramesLeaveTheCursorAlone.judge({ history, target: wholeTarget, policy: {} }));

const running = frame({ id: "2", state: "running", at: 10 });
const queued = frame({ id: "3", state: "queued", at: 50 });
const end = frame({ id: "4", state: "succeeded", at: 90 });
const closed = frame({ what: "closed", at: 91 });
const heartbeat = frame({ what: "comment", data: "heartbeat", at: 30 });
const withId = frame({ what: "comment", id: "hb-1", at: 30 });

const stream = (label: string, frames: readonly Frame[], lastEventId?: string): History => {
  const sentAt = lastEventId === undefined ? 1 : 60;
  return [
    subscription({
      label,
      token: label,
      sentAt,
      ...(lastEventId === undefined ? {} : { lastEventId }),
    }),
    ...frames.map((each) => ({ ...each, stream: label })),
  ];
};
const unbroken = stream("unbroken", [running, heartbeat, queued, end, closed]);
const cutAt = (control: Frame): History =>
  stream("cut", [running, control, frame({ what: "left", at: 31 })]);
const later = [queued, end, closed];
const reset = frame({ id: "3", event: "reset", state: "queued", at: 61 });

describe("control-frames-leave-the-cursor-alone", () => {
  it("passes a client that goes on after its last event", () => {
    const { kind, witness } = judge([
      ...unbroken,
      ...cutAt(heartbeat),
      ...stream("by-cursor", later, "2"),
    ]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ cuts: 1, controlFrames: 1 });
  });

  it("passes a heartbeat that repeats the id of the last event", () => {
    const repeated = { ...withId, id: "2" };
    const history = [...unbroken, ...cutAt(repeated), ...stream("by-cursor", later, "2")];
    expect(judge(history).kind).toBe("PASS");
  });

  it("fails an id of a heartbeat after which events are lost", () => {
    const lost = stream("by-cursor", [end, closed], "hb-1");
    const byEvent = stream("by-event", later, "2");
    const { kind, evidence } = judge([...unbroken, ...cutAt(withId), ...lost, ...byEvent]);
    expect(kind).toBe("FAIL");
    expect(evidence).toContainEqual({ ...withId, stream: "cut" });
  });

  it("fails an id of a heartbeat that brings a reset which the last event would not have brought", () => {
    const byCursor = stream("by-cursor", [reset, end, closed], "hb-1");
    const history = [...unbroken, ...cutAt(withId), ...byCursor];
    expect(judge([...history, ...stream("by-event", later, "2")]).kind).toBe("FAIL");
    // A service that always begins with how the job is loses nothing by it.
    const alsoReset = stream("by-event", [reset, end, closed], "2");
    expect(judge([...history, ...alsoReset]).kind).toBe("NON-STRICT");
  });

  it("tolerates an id of a heartbeat from which the stream goes on", () => {
    const byCursor = stream("by-cursor", later, "hb-1");
    const byEvent = stream("by-event", later, "2");
    expect(judge([...unbroken, ...cutAt(withId), ...byCursor, ...byEvent]).kind).toBe("NON-STRICT");
  });

  it("takes an event without a state for a control frame", () => {
    const ping = frame({ event: "ping", id: "hb-1", at: 30 });
    const lost = stream("by-cursor", [end, closed], "hb-1");
    expect(judge([...unbroken, ...cutAt(ping), ...lost]).kind).toBe("FAIL");
  });

  it("counts every control frame", () => {
    const twice = stream("cut", [
      running,
      heartbeat,
      { ...withId, id: "2" },
      frame({ what: "left" }),
    ]);
    const history = [...unbroken, ...twice, ...stream("by-cursor", later, "2")];
    expect(judge(history).witness).toEqual({ cuts: 1, controlFrames: 2 });
  });

  it("goes by the last event and the last control frame before the cut", () => {
    const first = frame({ id: "1", state: "queued", at: 5 });
    const whole = stream("unbroken", [first, running, queued, end, closed]);
    const cut = stream("cut", [
      first,
      heartbeat,
      running,
      { ...heartbeat, at: 31 },
      frame({ what: "left" }),
    ]);
    // One who had only the first event would miss the second.
    const { kind } = judge([...whole, ...cut, ...stream("by-cursor", later, "2")]);
    expect(kind).toBe("PASS");
    const lost = stream("by-cursor", [end, closed], "2");
    expect(judge([...whole, ...cut, ...lost]).evidence.slice(0, 2)).toMatchObject([
      { id: "2" },
      { at: 31 },
    ]);
  });

  it.each<[string, readonly Frame[]]>([
    ["events are missed", [end, closed]],
    ["events come in another order", [end, queued, closed]],
  ])("fails a service by which %s after the cut", (_, frames) => {
    const { kind, evidence } = judge([
      ...unbroken,
      ...cutAt(heartbeat),
      ...stream("by-cursor", frames, "2"),
    ]);
    expect(kind).toBe("FAIL");
    expect(evidence.slice(0, 3)).toMatchObject([
      { id: "2" },
      { what: "comment" },
      { did: "subscribe" },
    ]);
  });

  it("fails a service that refuses to go on", () => {
    const refused = subscription({
      label: "by-cursor",
      token: "by-cursor",
      sentAt: 60,
      status: 400,
    });
    expect(judge([...unbroken, ...cutAt(heartbeat), refused]).kind).toBe("FAIL");
    const unclear = subscription({
      label: "by-cursor",
      token: "by-cursor",
      sentAt: 60,
      status: 503,
    });
    const { kind, evidence } = judge([...unbroken, ...cutAt(heartbeat), unclear]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual([unclear]);
  });

  it("tolerates a reset where nobody tried the last event, or that would have been no better", () => {
    const byCursor = stream("by-cursor", [reset, end, closed], "hb-1");
    const history = [...unbroken, ...cutAt(withId), ...byCursor];
    const { kind, evidence } = judge(history);
    expect(kind).toBe("NON-STRICT");
    expect(evidence.slice(0, 2)).toMatchObject([{ id: "2" }, { id: "hb-1" }]);
    expect(judge([...history, ...stream("by-event", [end, closed], "2")]).kind).toBe("NON-STRICT");
  });

  it("fails that reset also where the last event would have brought it again", () => {
    const byCursor = stream("by-cursor", [reset, end, closed], "hb-1");
    const again = stream("by-event", [running, ...later], "2");
    const { kind, evidence } = judge([...unbroken, ...cutAt(withId), ...byCursor, ...again]);
    expect(kind).toBe("FAIL");
    expect(evidence.slice(0, 2)).toMatchObject([{ id: "2" }, { id: "hb-1" }]);
  });

  it("passes a reset after a heartbeat without an id of its own", () => {
    const byCursor = stream("by-cursor", [reset, end, closed], "2");
    expect(judge([...unbroken, ...cutAt(heartbeat), ...byCursor]).kind).toBe("PASS");
  });

  it("takes neither an event without an id nor a control frame for the last event", () => {
    const nameless = frame({ state: "running", at: 20 });
    const cut = stream("cut", [nameless, withId, frame({ what: "left", at: 31 })]);
    const { kind, evidence } = judge([...unbroken, ...cut, ...stream("by-cursor", later, "2")]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toMatchObject([{ did: "subscribe" }, { id: "hb-1" }]);
  });

  it("shows what was there where nobody stayed, or nothing came", () => {
    const nothing = stream("cut", [running, frame({ what: "left", at: 31 })]);
    expect(judge([...unbroken, ...nothing]).evidence).toEqual(nothing.slice(0, 1));
    const alone = [...cutAt(heartbeat), ...stream("by-cursor", later, "2")];
    const { kind, evidence } = judge(alone);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual([alone[0], alone[2]]);
  });

  it("does not pass without a control frame, an event before it, or somebody who came back", () => {
    const byCursor = stream("by-cursor", later, "2");
    const nothing = stream("cut", [running, frame({ what: "left", at: 31 })]);
    expect(judge([...unbroken, ...nothing, ...byCursor]).kind).toBe("INCONCLUSIVE");
    expect(judge([...unbroken, ...stream("cut", [heartbeat]), ...byCursor]).kind).toBe(
      "INCONCLUSIVE",
    );
    expect(judge([...unbroken, ...cutAt(heartbeat)]).kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });
});
