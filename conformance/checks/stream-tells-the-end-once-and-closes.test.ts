import { describe, expect, it } from "vitest";
import type { Frame } from "../contract/frame.ts";
import type { History } from "../contract/history.ts";
import { frame, op, subscription, wholeTarget } from "../judging/history.fixture.ts";
import { streamTellsTheEndOnceAndCloses } from "./stream-tells-the-end-once-and-closes.ts";

const judge = (history: History) =>
  streamTellsTheEndOnceAndCloses.judge({ history, target: wholeTarget, policy: {} });

const ended = op({ did: "read", state: "succeeded", sentAt: 100 });
const running = frame({ id: "2", state: "running", at: 10 });
const end = frame({ id: "3", state: "succeeded", at: 90 });
const closed = frame({ what: "closed", at: 91 });
const leftLate = frame({ what: "left", at: 6_000 });
const leftEarly = frame({ what: "left", at: 200 });

const before = (...frames: readonly Frame[]): History => [
  subscription({ label: "before", sentAt: 1 }),
  ...frames,
];
const after = (...frames: readonly Frame[]): History => [
  subscription({ label: "after", sentAt: 150 }),
  ...frames.map((each) => ({ ...each, at: each.at + 150 })),
];
const again = (status: number, ...frames: readonly Frame[]): History => [
  subscription({ label: "again", sentAt: 300, status, token: "stream-2", lastEventId: "3" }),
  ...frames.map((each) => ({ ...each, at: each.at + 300, stream: "stream-2" })),
];

describe("stream-tells-the-end-once-and-closes", () => {
  const good = before(running, end, closed);

  it("passes streams that tell the end once and close, and 204 for who knows it", () => {
    const { kind, witness } = judge([...good, ended, ...again(204)]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ before: 1, after: 0, again: 1 });
    expect(judge([...after(end, closed), ended]).kind).toBe("PASS");
  });

  it("passes a stream that is closed, or told the end again, instead of 204", () => {
    expect(judge([...good, ended, ...again(200, closed)]).kind).toBe("PASS");
    expect(judge([...good, ended, ...again(200, end, closed)]).kind).toBe("PASS");
  });

  it("fails an end that is told twice", () => {
    const { kind, because } = judge([...before(running, end, end, closed), ended]);
    expect(kind).toBe("FAIL");
    expect(because).toContain("2 times");
  });

  it("tolerates a closing word that repeats the end under another name and without an id", () => {
    const word = frame({ event: "done", state: "succeeded", at: 90 });
    expect(judge([...before(end, word, closed), ended]).kind).toBe("NON-STRICT");
  });

  it("takes a reset that tells the end for the terminal event", () => {
    const reset = frame({ event: "reset", id: "3", state: "succeeded", at: 90 });
    expect(judge([...before(reset, closed), ended]).kind).toBe("PASS");
    expect(judge([...before(reset, end, closed), ended]).kind).toBe("PASS");
  });

  it("fails a stream that never tells the end", () => {
    expect(judge([...before(running, leftLate), ended]).kind).toBe("FAIL");
    expect(judge([...after(leftLate), ended]).kind).toBe("FAIL");
    expect(judge([...after(closed), ended]).kind).toBe("FAIL");
    const refused = subscription({ label: "after", sentAt: 150, status: 404 });
    expect(judge([refused, ended]).kind).toBe("FAIL");
  });

  it("fails a stream that stays open after the end, also for who knows it", () => {
    expect(judge([...before(running, end, leftLate), ended]).kind).toBe("FAIL");
    expect(judge([...good, ended, ...again(200, leftLate)]).kind).toBe("FAIL");
  });

  it("fails a job that goes on after its end within one subscription", () => {
    const queued = frame({ id: "4", state: "queued", at: 95 });
    expect(judge([...before(end, queued, closed), ended]).kind).toBe("FAIL");
  });

  it("says nothing about streams that broke, that we left, or that were refused for now", () => {
    const broke = frame({ what: "broken", at: 50 });
    expect(judge([...before(running, broke), ended]).kind).toBe("INCONCLUSIVE");
    expect(judge([...before(running, leftEarly), ended]).kind).toBe("INCONCLUSIVE");
    expect(judge([...before(running, { ...closed, at: 50 }), ended]).kind).toBe("INCONCLUSIVE");
    expect(judge([subscription({ label: "after", status: 429 }), ended]).kind).toBe("INCONCLUSIVE");
    expect(judge(before(running, leftLate)).kind).toBe("INCONCLUSIVE");
  });

  it("does not pass when nobody subscribed", () => {
    expect(judge([ended]).kind).toBe("INCONCLUSIVE");
  });
});
