import { describe, expect, it } from "vitest";
import type { Frame } from "../contract/frame.ts";
import type { History } from "../contract/history.ts";
import type { JobState } from "../contract/job.ts";
import { frame, subscription, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { resumedStreamMissesNothing } from "./resumed-stream-misses-nothing.ts";

const judge = (history: History) =>
  telling(resumedStreamMissesNothing.judge({ history, target: wholeTarget, policy: {} }));

const states = ["running", "queued", "running", "queued", "succeeded"] as const;
const event = (number: number, said: Partial<Frame> = {}): Frame =>
  frame({ id: `id-${number}`, state: states[number - 1] ?? null, at: 10 * number, ...said });
const closed = frame({ what: "closed", at: 60 });
const events = [1, 2, 3, 4, 5].map((number) => event(number));

const unbroken: History = [subscription({ label: "unbroken", sentAt: 1 }), ...events, closed];

let count = 1;
/** A subscription with the id of this event, and what came over it. */
function resumed(from: number, frames: readonly Frame[], status = 200): History {
  const stream = `stream-${++count}`;
  const opened = { label: "resumed", sentAt: 25, token: stream, lastEventId: `id-${from}`, status };
  return [subscription(opened), ...frames.map((each) => ({ ...each, stream }))];
}
const good = resumed(1, [...events.slice(1), closed]);

describe("resumed-stream-misses-nothing", () => {
  it("passes streams that go on where they were cut", () => {
    const { kind, witness } = judge([
      ...unbroken,
      ...good,
      ...resumed(3, [...events.slice(3), closed]),
    ]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ resumed: 2, places: 2, events: 5 });
  });

  it("passes what came before we cut it again", () => {
    const cut = resumed(2, [event(3), frame({ what: "left", at: 30 })]);
    expect(judge([...unbroken, ...good, ...cut]).kind).toBe("PASS");
  });

  it("fails a gap, at its begin as in its middle", () => {
    const atBegin = resumed(1, [event(4), event(5), closed]);
    const inside = resumed(1, [event(2), event(5), closed]);
    for (const gap of [atBegin, inside]) {
      const { kind, because, evidence } = judge([...unbroken, ...good, ...gap]);
      expect(kind).toBe("FAIL");
      expect(because).toContain("2 of 4 later events");
      expect(evidence.at(0)).toEqual(gap[0]);
    }
    const cutAgain = resumed(1, [event(4), frame({ what: "left", at: 50 })]);
    expect(judge([...unbroken, ...good, ...cutAgain]).kind).toBe("FAIL");
  });

  it("fails another order", () => {
    const disordered = resumed(1, [event(3), event(2), event(4), event(5), closed]);
    expect(judge([...unbroken, ...good, ...disordered]).kind).toBe("FAIL");
  });

  it("fails a stream that tells nothing any more, or is refused", () => {
    const silent = resumed(2, [frame({ what: "left", at: 9_000 })]);
    expect(judge([...unbroken, ...good, ...silent]).kind).toBe("FAIL");
    expect(judge([...unbroken, ...good, ...resumed(2, [], 410)]).kind).toBe("FAIL");
    expect(judge([...unbroken, ...good, ...resumed(2, [], 204)]).kind).toBe("FAIL");
  });

  it("passes 204 for a client that has the last event", () => {
    expect(judge([...unbroken, ...good, ...resumed(5, [], 204)]).kind).toBe("PASS");
  });

  it("passes a reset that tells how the job is, and goes on from there", () => {
    const reset = event(4, { event: "reset", at: 45 });
    const last = event(5, { at: 50 });
    expect(judge([...unbroken, ...good, ...resumed(1, [reset, last, closed])]).kind).toBe("PASS");
    const withoutId = { ...reset, id: null };
    expect(judge([...unbroken, ...good, ...resumed(1, [withoutId, last, closed])]).kind).toBe(
      "PASS",
    );
    const afterReset = resumed(1, [{ ...event(2), event: "reset", at: 20 }, last, closed]);
    expect(judge([...unbroken, ...good, ...afterReset]).kind).toBe("FAIL");
  });

  it("tolerates events that come again", () => {
    const again = resumed(2, [...events.slice(1), closed]);
    expect(judge([...unbroken, ...good, ...again]).kind).toBe("NON-STRICT");
  });

  it("does not look at comments and events without a state", () => {
    const others = [frame({ what: "comment", at: 26 }), frame({ event: "ping", id: "p1", at: 27 })];
    const history = resumed(1, [...others, ...events.slice(1), closed]);
    expect(judge([...unbroken, ...good, ...history]).kind).toBe("PASS");
  });

  it("fails events without ids, from which nobody can resume", () => {
    const bare = events.map((each) => ({ ...each, id: null }));
    expect(judge([subscription({ label: "unbroken" }), ...bare, closed]).kind).toBe("FAIL");
  });

  it("lets a service end a stream before the job has ended", () => {
    const early = resumed(2, [event(3), { ...closed, at: 31 }]);
    expect(judge([...unbroken, ...good, ...early]).kind).toBe("PASS");
  });

  it("says nothing where no answer came, or nobody stayed to compare with", () => {
    expect(judge([...unbroken, ...good, ...resumed(2, [], 503)]).kind).toBe("INCONCLUSIVE");
    expect(judge([...good]).kind).toBe("INCONCLUSIVE");
    expect(judge([...unbroken]).kind).toBe("INCONCLUSIVE");
    expect(judge([...unbroken.slice(0, 3), ...good]).kind).toBe("INCONCLUSIVE");
  });

  it("cannot compare ids that differ from stream to stream", () => {
    const others: readonly JobState[] = states;
    const own = others.map((state, index) => frame({ id: `own-${index}`, state, at: 10 * index }));
    const history: History = [
      subscription({ label: "resumed", token: "stream-9", lastEventId: "own-0" }),
      ...own.map((each) => ({ ...each, stream: "stream-9" })),
    ];
    expect(judge([...unbroken, ...history]).kind).toBe("INCONCLUSIVE");
  });

  it("says nothing of one connection only", () => {
    expect(judge([...unbroken, ...good]).kind).toBe("INCONCLUSIVE");
    expect(judge([...unbroken, ...good, ...resumed(1, [...events.slice(1), closed])]).kind).toBe(
      "PASS",
    );
  });

  it("counts places, and of what stayed open the events with an id", () => {
    const others = [frame({ what: "comment", at: 26 }), frame({ event: "ping", at: 27 })];
    const more = resumed(1, [...events.slice(1), closed]);
    const { witness } = judge([...unbroken, ...others, ...good, ...more]);
    expect(witness).toEqual({ resumed: 2, places: 1, events: 5 });
  });

  it("looks at what was resumed, and at what stayed open, by its label", () => {
    const other = subscription({ label: "other", token: "stream-other", lastEventId: "id-1" });
    const gap = event(5, { stream: "stream-other" });
    const history = [...unbroken, ...good, ...resumed(3, [...events.slice(3), closed])];
    expect(judge([...history, other, gap]).kind).toBe("PASS");
  });

  it("compares with who stayed with the same job", () => {
    const theirs = [subscription({ label: "unbroken", token: "s-2", jobId: "job-2" })];
    const bare = events.map((each) => ({ ...each, stream: "s-2", jobId: "job-2", id: "x" }));
    const history = [...theirs, ...bare, ...unbroken, ...good];
    expect(judge([...history, ...resumed(3, [...events.slice(3), closed])]).kind).toBe("PASS");
  });

  it("cannot judge a resumption that named no event", () => {
    const nameless = subscription({ label: "resumed", token: "stream-nameless" });
    const enough = [...unbroken, ...good, ...resumed(3, [...events.slice(3), closed])];
    expect(judge([...enough, nameless]).kind).toBe("INCONCLUSIVE");
  });

  it("asks for ids only where a whole life was told in several events", () => {
    const enough = [...unbroken, ...good, ...resumed(3, [...events.slice(3), closed])];
    const stayed = (frames: readonly Frame[]): History => [
      subscription({ label: "unbroken", token: "s-3", jobId: "job-3" }),
      ...frames.map((each) => ({ ...each, stream: "s-3", jobId: "job-3", id: null })),
    ];
    const ping = frame({ event: "ping", at: 1 });
    expect(judge([...enough, ...stayed(events.slice(0, 4))]).kind).toBe("PASS");
    expect(judge([...enough, ...stayed([ping, event(5), closed])]).kind).toBe("PASS");
    const comment = frame({ what: "comment", state: "queued", at: 2 });
    expect(judge([...enough, ...stayed([comment, event(5), closed])]).kind).toBe("PASS");
    expect(judge([...enough, ...stayed([event(4), event(5), closed])]).kind).toBe("FAIL");
    const some = stayed([event(4), event(5)]).map((each) =>
      each.kind === "frame" && each.at === 40 ? { ...each, id: "id-4" } : each,
    );
    expect(judge([...enough, ...some]).kind).toBe("PASS");
  });
});
