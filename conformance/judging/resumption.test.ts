import { describe, expect, it } from "vitest";
import type { Frame } from "../contract/frame.ts";
import type { Op } from "../contract/op.ts";
import { frame, subscription, wholeTarget } from "./history.fixture.ts";
import { resumptionOf, type Resumption } from "./resumption.ts";

/** The n-th event of the job, which ends with the fourth. */
const event = (n: number, at = n * 100): Frame =>
  frame({ id: `${n}`, at, state: n === 4 ? "succeeded" : "running" });
const [one, two, three, four] = [event(1), event(2), event(3), event(4)] as const;
const reset = (id: string | null, at = 250): Frame =>
  frame({ event: "reset", id, at, state: "running" });
const left = (at = 60_000): Frame => frame({ what: "left", at });
const closed = (at: number): Frame => frame({ what: "closed", at });

/** What became of a client who had the second event and came again at 250. */
function resumed(
  frames: readonly Frame[],
  said: { op?: Op; knownId?: string; unbroken?: readonly Frame[] } = {},
): Resumption {
  const { op = subscription({ sentAt: 250 }), knownId = "2" } = said;
  const { unbroken = [one, two, three, four, closed(410)] } = said;
  return resumptionOf({
    resumed: { op, jobId: "job-1", frames },
    unbroken: { op: subscription(), jobId: "job-1", frames: unbroken },
    knownId,
    target: wholeTarget,
  });
}

describe("resumptionOf", () => {
  it.each<[string, readonly Frame[], Resumption["kind"]]>([
    ["every later event", [three, four], "whole"],
    ["every later event, some of them before", [two, three, four], "repeated"],
    ["every later event, one of them twice", [three, three, four], "repeated"],
    ["everything from the begin", [one, two, three, four], "repeated"],
    ["events in another order", [four, three], "disorder"],
    ["later events, and then one that it had", [three, two, four], "disorder"],
    ["only the last", [four], "gap"],
    ["all but the last, before we left", [three, left()], "gap"],
    ["a reset and all that follows", [reset("2"), three, four], "reset"],
    ["a reset that covers an event", [reset("3"), four], "reset"],
    ["a reset without an id, and all that follows", [reset(null), three, four], "reset"],
    ["a reset without an id, and only the end", [reset(null), four], "reset"],
    ["a reset after which an event is missing", [reset("2"), four], "gap"],
    ["what came before a reset, and too little after it", [three, reset("2", 350), four], "gap"],
    [
      "comments and events that nobody can place",
      [
        frame({ what: "comment" }),
        frame({ state: "running" }),
        frame({ id: "x", state: null }),
        event(7),
        three,
        four,
      ],
      "whole",
    ],
  ])("tells what came to a client who was told %s", (_, frames, kind) => {
    expect(resumed(frames).kind).toBe(kind);
  });

  it("shows the request, what was missed, and what came", () => {
    const op = subscription({ sentAt: 250 });
    expect(resumed([four]).evidence).toEqual([op, three, four]);
    expect(resumed([three, left()]).evidence).toEqual([op, four, three]);
    expect(resumed([four, three]).evidence).toEqual([op, four, three]);
    expect(resumed([reset("2"), three, four]).evidence).toEqual([op, reset("2"), three, four]);
    expect(resumed([two, three, four]).evidence).toEqual([op, two, three, four]);
    expect(resumed([three, four]).evidence).toEqual([op, three, four]);
    expect(resumed([], { knownId: "9" }).evidence).toEqual([op]);
    const aside = [
      frame({ what: "comment", id: "3", state: "running" }),
      frame({ id: null, state: "running" }),
      frame({ id: "3", state: null }),
    ];
    expect(resumed([...aside, three, four]).evidence).toEqual([op, three, four]);
  });

  it("takes what came in one piece with a reset for what followed it, and nothing before", () => {
    const [same, next] = [event(3, 250), event(4, 250)];
    expect(resumed([reset("2"), same, next]).kind).toBe("reset");
    expect(resumed([same, reset("2"), next]).kind).toBe("gap");
    expect(resumed([reset("1"), closed(260)]).kind).toBe("reset");
  });

  it("goes by an end without an id as well", () => {
    const end = frame({ at: 400, state: "succeeded" });
    const unbroken = [one, two, three, end];
    expect(resumed([frame({ what: "comment" }), end, left(450)], { unbroken }).kind).toBe("gap");
    expect(resumed([three, end, left(450)], { unbroken }).kind).toBe("whole");
  });

  it("asks only for what came before the last that came, where the stream goes on", () => {
    expect(resumed([three]).kind).toBe("whole");
    expect(resumed([three, closed(320)], { knownId: "1" }).kind).toBe("gap");
    expect(resumed([two, closed(320)], { knownId: "1" }).kind).toBe("whole");
  });

  it("counts what was missed", () => {
    expect(resumed([four], { knownId: "1" }).because).toContain("2 of 3");
  });

  it.each<[string, readonly Frame[], Resumption["kind"]]>([
    ["ended it before the job was over", [three, closed(320)], "whole"],
    ["ended it at once", [closed(260)], "unseen"],
    ["told one that it had before it ended it", [one, event(3), closed(320)], "repeated"],
    ["left a gap before it ended it", [four, closed(500)], "gap"],
    ["broke it", [three, frame({ what: "broken", at: 320 })], "whole"],
  ])("does not ask for all where the service %s", (_, frames, kind) => {
    expect(resumed(frames).kind).toBe(kind);
  });

  it.each([
    [400, "whole"],
    [401, "gap"],
  ])("asks for all where the job was over as the stream was opened: %i", (sentAt, kind) => {
    const op = subscription({ sentAt });
    expect(resumed([three, closed(900)], { op }).kind).toBe(kind);
  });

  it.each<[string, Op, number, Resumption["kind"]]>([
    ["long after the end", subscription({ sentAt: 250 }), 5_400, "gap"],
    ["not so long after the end", subscription({ sentAt: 250 }), 5_399, "unseen"],
    ["long after a late answer", subscription({ sentAt: 250, doneAt: 900 }), 5_900, "gap"],
    ["not so long after it", subscription({ sentAt: 250, doneAt: 900 }), 5_899, "unseen"],
  ])("asks for all where we left %s", (_, ...[op, at, kind]) => {
    expect(resumed([left(at)], { op }).kind).toBe(kind);
  });

  it("says nothing where nobody was told what the client had, or the end", () => {
    expect(resumed([three, four], { knownId: "9" }).kind).toBe("unseen");
    expect(resumed([three, four], { unbroken: [one, two, three] }).kind).toBe("unseen");
  });

  it("needs nothing more for a client who had the end", () => {
    expect(resumed([left()], { knownId: "4" }).kind).toBe("gap");
    expect(resumed([four], { knownId: "4" }).kind).toBe("repeated");
  });

  it.each<[string, Op, string, Resumption["kind"]]>([
    ["refused", subscription({ status: 404 }), "2", "refused"],
    ["without a stream", subscription({ status: 204 }), "2", "refused"],
    ["without a stream, for all was told", subscription({ status: 204 }), "4", "whole"],
    ["refused though all was told", subscription({ status: 404 }), "4", "refused"],
    ["for later", subscription({ status: 429 }), "2", "unseen"],
    ["by an error", subscription({ status: 503 }), "2", "unseen"],
  ])("goes by what was answered: %s", (_, ...[op, knownId, kind]) => {
    const { kind: found, evidence } = resumed([], { op, knownId });
    expect(found).toBe(kind);
    expect(resumed([], { op, knownId }).because).not.toBe("");
    const shown = kind === "refused" && knownId === "2" ? [op, three] : [op];
    expect(evidence).toEqual(shown);
  });
});
