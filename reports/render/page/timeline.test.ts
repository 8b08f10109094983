import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { History } from "../../../conformance/contract/history.ts";
import {
  exampleCall,
  exampleFault,
  exampleNote,
  exampleOp,
  raceEvents,
  zombieEvents,
} from "../example-events.fixture.ts";
import { inTime } from "../words/event-words.ts";
import { layTimeline, type Labelling, type Mark, type Timeline } from "./timeline.ts";

const widths = { words: 800, numbers: 320 } as const;

function lay(events: History, labels: Labelling = "words"): Timeline {
  const faults = events.filter((event) => event.kind === "fault");
  return layTimeline({ events: inTime(events), faults, widthPx: widths[labels], labels });
}

function marksOf(timeline: Timeline): readonly Mark[] {
  return timeline.lanes.flatMap((lane) => lane.marks);
}

const at = fc.double({ min: 0, max: 60_000, noNaN: true });
const took = fc.double({ min: 0, max: 9000, noNaN: true });
const event = fc
  .tuple(at, took, fc.constantFrom("op", "call", "open", "fault", "note"), fc.nat(2))
  .map(([from, ms, kind, replica]) => {
    if (kind === "op") return exampleOp({ sentAt: from, doneAt: from + ms, replica });
    if (kind === "call") return exampleCall({ arrivedAt: from, endedAt: from + ms });
    if (kind === "open") return exampleCall({ arrivedAt: from, endedAt: null, end: "open" });
    if (kind === "fault")
      return exampleFault({ injectedAt: from, process: "a-worker-with-a-long-name" });
    return exampleNote({ at: from });
  });
const events = fc.array(event, { minLength: 1, maxLength: 12 });

describe("a timeline", () => {
  it("has a lane for each actor that did something, calls that overlap apart", () => {
    const lanes = lay(zombieEvents("example")).lanes.map((lane) => lane.title);
    expect(lanes).toEqual(["client", "API 1", "API 2", "ledger", "", "fault"]);
    expect(lay([exampleOp()]).lanes.map((lane) => lane.title)).toEqual(["client", "API"]);
  });

  it("joins what was done at once, and counts it", () => {
    const [client] = lay(raceEvents("example")).lanes;
    expect(client?.marks.map(({ label }) => label)).toEqual([{ numbers: "1–10", words: "submit" }]);
  });

  it("draws a band while a process is away", () => {
    const { bands, axisFrom, axisTo } = lay(zombieEvents("example"));
    expect(bands).toHaveLength(1);
    expect(bands[0]?.label).toBe("worker-1 stopped");
    expect(bands[0]?.x).toBeGreaterThan(axisFrom);
    expect((bands[0]?.x ?? 0) + (bands[0]?.widthPx ?? 0)).toBeLessThan(axisTo);
  });

  it("shows an open call until the end of the axis", () => {
    const timeline = lay([exampleOp(), exampleCall({ endedAt: null, end: "open" }), exampleNote()]);
    const open = marksOf(timeline).find((mark) => mark.isOpen);
    expect(open?.spanTo).toBe(timeline.axisTo);
  });

  it.each(["words", "numbers"] as const)("keeps %s inside the picture and apart", (labels) => {
    fc.assert(
      fc.property(events, (list) => {
        const timeline = lay(list, labels);
        const boxes = marksOf(timeline)
          .filter(({ label }) => label.numbers !== "")
          .map(({ x, labelPx, labelY }) => ({ left: x + 4, right: x + 4 + labelPx, y: labelY }));
        for (const [i, a] of boxes.entries()) {
          expect(a.right).toBeLessThanOrEqual(timeline.widthPx);
          expect(a.y).toBeGreaterThan(0);
          for (const b of boxes.slice(i + 1)) {
            const isLevel = Math.abs(a.y - b.y) < 12;
            const overlap = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            expect(isLevel && overlap > 0).toBe(false);
          }
        }
      }),
    );
  });

  it("puts every event at its time", () => {
    fc.assert(
      fc.property(events, (list) => {
        const timeline = lay(list);
        const { axisFrom, axisTo } = timeline;
        expect(axisTo - axisFrom).toBeGreaterThan(200);
        for (const { x } of marksOf(timeline)) {
          expect(x).toBeGreaterThanOrEqual(axisFrom);
          expect(x).toBeLessThanOrEqual(axisTo);
        }
        const client = timeline.lanes.find((lane) => lane.title === "client")?.marks ?? [];
        expect(client.map(({ x }) => x)).toEqual(
          client.map(({ x }) => x).toSorted((a, b) => a - b),
        );
      }),
    );
  });
});
