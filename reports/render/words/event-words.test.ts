import { describe, expect, it } from "vitest";
import {
  exampleCall,
  exampleFault,
  exampleNote,
  exampleOp,
  exampleRead,
} from "../example-events.fixture.ts";
import { endOf, inTime, startOf, tellEvent } from "./event-words.ts";

describe("an event as a line", () => {
  it("tells who asked for what, what came back and what it means", () => {
    expect(tellEvent(exampleOp({ label: "first" }))).toBe(
      "tenant-a: submit (first), POST /v1/jobs on API 1 → 202 after 6.2 ms; job 7f3c2a10…; state queued",
    );
    expect(tellEvent(exampleRead({ replica: 1 }))).toMatch(
      /on API 2 → 200 .*; state succeeded; attempts 2$/,
    );
  });

  it("tells why no answer came", () => {
    const op = exampleOp({ answer: null, failure: "ECONNRESET\n", jobId: null, state: null });
    expect(tellEvent(op)).toMatch(/→ no answer after 6\.2 ms: ECONNRESET$/);
  });

  it("tells how a call ended", () => {
    const ends = (["answered", "aborted", "reset", "open"] as const).map((end) =>
      tellEvent(exampleCall({ end, ...(end === "open" ? { endedAt: null } : {}) })),
    );
    expect(ends.map((line) => line.split("→ ")[1])).toEqual([
      "answered 200 after 3.2 ms",
      "the worker closed it after 3.2 ms",
      "reset by the script after 3.2 ms",
      "still open at the end of the run",
    ]);
    expect(tellEvent(exampleCall({ jobId: null, attempt: null, effectKey: null }))).toMatch(
      /^ledger: call 1 for an unnamed job, no effect key →/,
    );
  });

  it("tells what was done to a process, and how that was confirmed", () => {
    expect(tellEvent(exampleFault())).toBe(
      "fault: stop worker-1 (pid 4711) → confirmed after 3.1 ms: state T",
    );
  });

  it("tells a note with its figures", () => {
    expect(tellEvent(exampleNote())).toBe("harness: drained; 200 of 200 jobs have ended; jobs 200");
  });

  it("stays one line and shows controls, whatever a target says", () => {
    const op = exampleOp({ label: "a\nb\u001b[2J", jobId: "x\r\ny" });
    expect(tellEvent(op)).toContain("(a b\\u001b[2J)");
    expect(tellEvent(op)).toContain("job x\\u000d y");
  });
});

describe("events in time", () => {
  it("are sorted by their begin, and know their end", () => {
    const events = [exampleNote(), exampleFault(), exampleCall({ endedAt: null }), exampleOp()];
    expect(inTime(events).map((event) => event.kind)).toEqual(["op", "call", "fault", "note"]);
    expect(inTime(events).map(startOf)).toEqual([1000, 1040, 1400, 6000]);
    expect(inTime(events).map(endOf)).toEqual([1006.2, null, 1405, 6000]);
  });
});
