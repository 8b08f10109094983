import { describe, expect, it } from "vitest";
import type { Frame } from "../contract/frame.ts";
import type { History } from "../contract/history.ts";
import { frame, op, subscription, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { streamTellsTheEndOnceAndCloses } from "./stream-tells-the-end-once-and-closes.ts";

const judge = (history: History) =>
  telling(streamTellsTheEndOnceAndCloses.judge({ history, target: wholeTarget, policy: {} }));

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

  it("counts subscriptions of each kind, and of those that know the end only who said so", () => {
    const labelled = (label: string, sentAt: number): History => [
      subscription({ label, sentAt, token: label }),
      ...[end, closed].map((each) => ({ ...each, stream: label, at: each.at + sentAt })),
    ];
    const unknowing = subscription({ label: "again", status: 404, token: "x" });
    const others = subscription({ label: "other", status: 404, token: "y" });
    const history = [...labelled("during", 2), ...labelled("after", 150), unknowing, others];
    const { kind, witness } = judge([...good, ended, ...history, ...again(204)]);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: { before: 2, after: 1, again: 1 },
    });
  });

  it("goes by the first read that showed the end of the same job", () => {
    const open = op({ did: "read", state: "running", sentAt: 5_500 });
    const later = op({ did: "read", state: "succeeded", sentAt: 5_900 });
    const history = before(running, leftLate);
    expect(judge([...history, later]).kind).toBe("INCONCLUSIVE");
    expect(judge([...history, ended, later]).kind).toBe("FAIL");
    expect(judge([...history, open]).kind).toBe("INCONCLUSIVE");
    expect(judge([...history, { ...ended, jobId: "job-2" }]).kind).toBe("INCONCLUSIVE");
  });

  it.each([
    ["five seconds after the end", 5_101, "FAIL"],
    ["less than that", 5_100, "INCONCLUSIVE"],
  ])("says of a silent stream that we left %s as it should", (_, at, kind) => {
    expect(judge([...before(frame({ what: "left", at })), ended]).kind).toBe(kind);
  });

  it("waits from the answer to who subscribed after the end", () => {
    const late = (at: number): History => [
      subscription({ label: "after", sentAt: 1_000, doneAt: 3_000 }),
      frame({ what: "left", at }),
      ended,
    ];
    expect(judge(late(7_999)).kind).toBe("INCONCLUSIVE");
    expect(judge(late(8_000)).kind).toBe("FAIL");
  });

  it("fails a stream closed without a word only where the job had ended before", () => {
    const shut = (sentAt: number): History => [
      subscription({ label: "after", sentAt }),
      frame({ what: "closed", at: 200 }),
      ended,
    ];
    expect(judge(shut(101)).kind).toBe("INCONCLUSIVE");
    expect(judge(shut(101.1)).kind).toBe("FAIL");
    const silent = subscription({ label: "after", sentAt: 150 });
    expect(judge([silent, ended])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [silent, ended],
    });
    const broke = frame({ what: "broken", at: 200 });
    expect(judge([silent, broke, ended]).kind).toBe("INCONCLUSIVE");
  });

  it("shows the subscription, the end, and the last that came", () => {
    const frames = [1, 2, 3].map((at) => frame({ at, state: "running" }));
    const [opened, ...rest] = before(...frames, leftLate);
    expect(judge([...(opened ? [opened] : []), ...rest, ended]).evidence).toEqual([
      opened,
      ended,
      frames[1],
      frames[2],
      leftLate,
    ]);
    const [closing, word] = [{ ...closed, at: 200 }, frame({ at: 190, what: "comment" })];
    const late = subscription({ label: "after", sentAt: 150 });
    expect(judge([late, word, closing, ended]).evidence).toEqual([late, ended, word, closing]);
  });

  it.each([404, 204])("cannot judge %i to a subscription where nobody saw the end", (status) => {
    const refused = subscription({ label: "before", status });
    expect(judge([refused])).toMatchObject({ kind: "INCONCLUSIVE", evidence: [refused] });
    expect(judge([refused, ended])).toMatchObject({ kind: "FAIL", evidence: [ended, refused] });
  });

  it.each([
    [204, "PASS"],
    [303, "PASS"],
    [404, "NON-STRICT"],
    [429, "INCONCLUSIVE"],
    [503, "INCONCLUSIVE"],
  ])("takes %i to a client that knows the end for %s", (status, kind) => {
    expect(judge([...good, ended, ...again(status)]).kind).toBe(kind);
  });

  it("fails a stream to who knows the end that stays open, is told twice, or goes on", () => {
    const left = (at: number) => frame({ what: "left", at });
    const silent = again(200, left(5_001));
    expect(judge([...good, ended, ...silent])).toMatchObject({ kind: "FAIL", evidence: silent });
    expect(judge([...good, ended, ...again(200, left(5_000))]).kind).toBe("PASS");
    expect(judge([...good, ended, ...again(200, end, end, closed)]).kind).toBe("FAIL");
  });

  it.each<[string, Partial<Frame>]>([
    ["has the same name", { event: "status" }],
    ["has an id", { id: "4" }],
    ["tells another end", { state: "failed" }],
  ])("fails a closing word that %s", (_, said) => {
    const word = { event: "done", state: "succeeded", at: 90, ...said } as const;
    const { kind, evidence } = judge([...before(end, frame(word), closed), ended]);
    expect(kind).toBe("FAIL");
    expect(evidence.slice(1)).toMatchObject([{ id: "3" }, word]);
  });

  it("fails two closing words, and shows no more than five ends", () => {
    const word = frame({ event: "done", state: "succeeded", at: 90 });
    expect(judge([...before(end, word, word, closed), ended]).kind).toBe("FAIL");
    const many = [1, 2, 3, 4, 5, 6].map(() => end);
    expect(judge([...before(...many, closed), ended]).evidence).toHaveLength(6);
  });

  it("lets a job be told unfinished before its end, and a closed stream say what it likes", () => {
    const queued = frame({ id: "1", state: "queued", at: 90 });
    expect(judge([...before(queued, running, end, closed), ended]).kind).toBe("PASS");
    const ping = frame({ event: "ping", at: 91 });
    expect(judge([...before(queued, end, ping, closed), ended]).kind).toBe("PASS");
    const [, first, later] = before(end, { ...running, at: 95 });
    const { kind, evidence } = judge([...before(end, { ...running, at: 95 }, closed), ended]);
    expect(kind).toBe("FAIL");
    expect(evidence.slice(1)).toEqual([first, later]);
  });

  it.each([
    ["five seconds after it", 5_090, "FAIL"],
    ["less than that", 5_089, "PASS"],
  ])("says of a stream that told the end and that we left %s as it should", (_, at, kind) => {
    const left = frame({ what: "left", at });
    const { evidence, ...verdict } = judge([...before(running, end, left), ended]);
    expect(verdict.kind).toBe(kind);
    expect(evidence.slice(1)).toEqual(kind === "FAIL" ? [end, left] : []);
  });
});
