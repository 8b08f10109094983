import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventStreamReader, type StreamPart } from "./event-stream.ts";

function partsOf(pieces: readonly (string | Uint8Array)[]): readonly StreamPart[] {
  const parts: StreamPart[] = [];
  const read = eventStreamReader((part) => parts.push(part));
  for (const piece of pieces) read(typeof piece === "string" ? Buffer.from(piece) : piece);
  return parts;
}

const event = (data: string, id: string | null = null, name = "message") => {
  return { kind: "event", event: name, data, id };
};

describe("eventStreamReader", () => {
  it("reads events with their names, ids and lines of data", () => {
    expect(partsOf(["event: status\nid: 7\ndata: one\ndata:two\ndata\n\n"])).toEqual([
      event("one\ntwo\n", "7", "status"),
    ]);
    expect(partsOf(["data: YHOO\r\rdata:  10\n\n"])).toEqual([event("YHOO"), event(" 10")]);
  });

  it("tells an id that stays apart from one that comes", () => {
    expect(partsOf(["id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n"])).toEqual([
      event("a", "1"),
      event("b"),
      event("c", ""),
    ]);
  });

  it("knows comments, also within an event, and blocks that only move the client", () => {
    expect(partsOf([": alive\n\nretry: 10\n\nid: hb\n\nid: 1\n:\ndata: a\n\n"])).toEqual([
      { kind: "comment", text: "alive" },
      { kind: "id-only", id: "hb" },
      { kind: "comment", text: "" },
      event("a", "1"),
    ]);
  });

  it("ignores what the format ignores: unknown fields, a NUL in an id, a block that breaks off", () => {
    expect(partsOf(["nonsense: 1\nid: a\0b\ndata: a\n\nid: 9\ndata: broken off\n"])).toEqual([
      event("a"),
    ]);
    expect(partsOf(["\u{FEFF}data: a\n\n"])).toEqual([event("a")]);
  });

  it("reads the same however the bytes are cut", () => {
    const line = fc.constantFrom("data: Grüße 東京 🚲", "id: 1", ":", "event: e", "", "");
    const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
    const text = fc.array(fc.tuple(line, lineEnd), { maxLength: 12 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60)), (lines, cuts) => {
        const bytes = Buffer.from(lines.flat().join(""));
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(partsOf(pieces)).toEqual(partsOf([bytes]));
      }),
    );
  });
});
