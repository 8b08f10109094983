import { describe, expect, it } from "vitest";
import type { Frame } from "../contract/frame.ts";
import { frame, op, subscription, wholeTarget } from "./history.fixture.ts";
import {
  endOfStream,
  framesIn,
  isControl,
  isOpened,
  isReset,
  streamsOf,
  tellsEnd,
  waitedAfter,
  type Stream,
} from "./streams.ts";

const streamOf = (...frames: readonly Frame[]): Stream => ({
  op: subscription(),
  jobId: "job-1",
  frames,
});
const renaming = { ...wholeTarget, sse: { path: "/events", resetEvent: "missed" } };

describe("streamsOf", () => {
  it("gives each subscription the frames of its stream, in the order in which they came", () => {
    const [second, first] = [
      subscription({ token: "stream-2", jobId: null, sentAt: 5 }),
      subscription(),
    ];
    const [a, b, other] = [frame(), frame({ at: 2 }), frame({ stream: "stream-2" })];
    const history = [second, first, a, op(), other, b];
    expect(framesIn(history)).toEqual([a, other, b]);
    expect(streamsOf(history)).toEqual([
      { op: first, jobId: "job-1", frames: [a, b] },
      { op: second, jobId: "", frames: [other] },
    ]);
  });

  it("tells those of one label, and what had no frame as well", () => {
    const labelled = subscription({ label: "again", token: "stream-3" });
    expect(streamsOf([subscription(), labelled, frame()], "again")).toEqual([
      { op: labelled, jobId: "job-1", frames: [] },
    ]);
  });
});

describe("isOpened", () => {
  it.each([
    [200, "text/event-stream", true],
    [200, "Text/Event-Stream; charset=utf-8", true],
    [200, "text/event-streams", false],
    [200, "application/json, text/event-stream", false],
    [202, "text/event-stream", false],
  ])("is an answer %i of the type %s: %s", (status, type, isStream) => {
    const answer = { status, headers: { "content-type": type }, body: "", bodyChars: 0 };
    expect(isOpened({ ...streamOf(), op: subscription({ answer }) })).toBe(isStream);
  });

  it("is no answer without a type, and none that did not come", () => {
    const answer = { status: 200, headers: {}, body: "", bodyChars: 0 };
    expect(isOpened({ ...streamOf(), op: subscription({ answer }) })).toBe(false);
    expect(isOpened({ ...streamOf(), op: subscription({ answer: null }) })).toBe(false);
  });
});

describe("what a frame tells", () => {
  it.each<[string, Partial<Frame>, boolean]>([
    ["a terminal state", { state: "failed" }, true],
    ["another state", { state: "running" }, false],
    ["a word that we do not know", { state: "unknown" }, false],
    ["no state", { state: null }, false],
    ["a state, but is no event", { what: "comment", state: "failed" }, false],
  ])("is the end where it tells %s", (_, said, isEnd) => {
    expect(tellsEnd(frame(said))).toBe(isEnd);
  });

  it.each<[string, Partial<Frame>, boolean, boolean]>([
    ["the event reset", { event: "reset" }, true, false],
    ["the event of the target's own name", { event: "missed" }, false, true],
    ["another event", {}, false, false],
    ["a comment", { what: "comment", event: "reset" }, false, false],
  ])("is a reset where it is %s", (_, ...[said, byDefault, bySaying]) => {
    expect(isReset(frame(said), { ...wholeTarget, sse: { path: "/events" } })).toBe(byDefault);
    const { sse: _sse, ...without } = wholeTarget;
    expect(isReset(frame(said), without)).toBe(byDefault);
    expect(isReset(frame(said), renaming)).toBe(bySaying);
  });

  it.each<[string, Partial<Frame>, boolean]>([
    ["a comment", { what: "comment" }, true],
    ["an event without a state", { state: null }, true],
    ["an event with a state", { state: "running" }, false],
    ["a reset", { state: null, event: "missed" }, false],
    ["the end of the stream", { what: "closed" }, false],
  ])("is neither about the job nor the stream where it is %s", (_, said, isAside) => {
    expect(isControl(frame(said), renaming)).toBe(isAside);
  });
});

describe("the end of a stream", () => {
  it.each(["closed", "broken", "left"] as const)(
    "is the first frame by which it was %s",
    (what) => {
      const [end, later] = [frame({ what, at: 5 }), frame({ what: "closed", at: 6 })];
      expect(endOfStream(streamOf(frame(), frame({ what: "comment" }), end, later))).toEqual(end);
    },
  );

  it("is not there while it goes on", () => {
    expect(endOfStream(streamOf(frame(), frame({ what: "comment" })))).toBeUndefined();
  });

  it.each<[string, readonly Frame[], boolean]>([
    ["we left after five seconds", [frame({ what: "left", at: 5_100 })], true],
    ["we left a little earlier", [frame({ what: "left", at: 5_099 })], false],
    ["the service closed it", [frame({ what: "closed", at: 9_000 })], false],
    ["it was broken", [frame({ what: "broken", at: 9_000 })], false],
    ["it goes on", [frame({ at: 9_000 })], false],
  ])("lets us say that nothing came only where %s", (_, frames, isLong) => {
    expect(waitedAfter(streamOf(...frames), 100)).toBe(isLong);
  });
});
