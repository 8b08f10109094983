import { describe, expect, it } from "vitest";
import type { History, Note } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { queueFilledToItsDepth } from "../exercises/queue-filled-to-its-depth.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { fullQueueRefusesAndDropsNothing } from "./full-queue-refuses-and-drops-nothing.ts";

const exercise = queueFilledToItsDepth.id;
const judge = (history: History) =>
  telling(
    fullQueueRefusesAndDropsNothing.judge({
      history,
      target: wholeTarget,
      policy: { maxQueued: 5 },
    }),
  );
const kindOf = (history: History): string => judge(history).kind;

const note: Note = {
  kind: "note",
  exercise,
  at: 100,
  what: "measured",
  detail: "full",
  figures: { lanes: 2, atMs: 100 },
};

/** So many accepted jobs, of which the first `running` were called before the queue was full. */
function accepted(count: number, running: number, end: Op["state"] = "succeeded"): History {
  return Array.from({ length: count }, (_, index) => {
    const token = `job-${index}`;
    const of = { exercise, token, jobId: token };
    return [
      op({ ...of, as: "depth-limited", label: "flood" }),
      call({ ...of, arrivedAt: index < running ? 50 : 200, answeredAt: 250 }),
      op({ ...of, did: "read", state: end, sentAt: 300 }),
    ];
  }).flat();
}

const refused = (status: number, label = "flood"): Op =>
  op({
    exercise,
    as: "depth-limited",
    label,
    token: `no-${label}`,
    jobId: null,
    status,
    sentAt: 90,
  });
const after = op({ exercise, as: "depth-limited", label: "after", token: "after", sentAt: 400 });

describe("full-queue-refuses-and-drops-nothing", () => {
  it.each([503, 429])("passes a full queue that answers %i and runs all it took", (status) => {
    expect(kindOf([note, ...accepted(13, 8), refused(status), after])).toBe("PASS");
  });

  it("passes what passed together with the last that fitted", () => {
    expect(kindOf([note, ...accepted(15, 8), refused(503), after])).toBe("PASS");
  });

  it("tolerates more that may have been fetched ahead", () => {
    expect(kindOf([note, ...accepted(20, 8), refused(503), after])).toBe("NON-STRICT");
  });

  it("fails a queue without an end", () => {
    expect(kindOf([note, ...accepted(40, 8), after])).toBe("FAIL");
  });

  it("fails a queue that refuses with another meaning", () => {
    expect(kindOf([note, ...accepted(13, 8), refused(403), after])).toBe("FAIL");
  });

  it.each<Op["state"]>(["failed", "expired", "canceled"])(
    "fails a queue in which accepted jobs end as %s",
    (state) => {
      expect(kindOf([note, ...accepted(13, 8, state), refused(503), after])).toBe("FAIL");
    },
  );

  it("fails a job that is said to have succeeded and never ran", () => {
    const silent = accepted(13, 8).filter(
      (event) => event.kind !== "call" || event.token !== "job-12",
    );
    expect(kindOf([note, ...silent, refused(503), after])).toBe("FAIL");
  });

  it("fails a queue that still refuses when it is empty", () => {
    const still = [refused(503, "after"), refused(503, "after")];
    expect(kindOf([note, ...accepted(13, 8), refused(503), ...still])).toBe("FAIL");
  });

  it("says nothing of jobs that were not seen to end, or of a queue that did not fill", () => {
    expect(kindOf([note, ...accepted(13, 8, "queued"), refused(503), after])).toBe("INCONCLUSIVE");
    expect(kindOf([note, ...accepted(10, 8), after])).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });

  it("counts what was accepted and refused, and what waited and ran when the queue was full", () => {
    const unclear = refused(500);
    const { kind, witness } = judge([
      note,
      ...accepted(13, 8),
      refused(503),
      refused(429),
      unclear,
      after,
    ]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      accepted: 13,
      refused: 2,
      waitingWhenFull: 5,
      runningWhenFull: 8,
      maxQueued: 5,
    });
  });

  it.each<[number, number, string]>([
    [12, 5, "PASS"],
    [13, 5, "NON-STRICT"],
    [17, 5, "NON-STRICT"],
    [18, 5, "FAIL"],
  ])(
    "takes %i accepted, %i of them running, beside a limit of 5 and 2 lanes, for %s",
    (count, running, kind) => {
      expect(kindOf([note, ...accepted(count, running), refused(503), after])).toBe(kind);
    },
  );

  it("counts a job as running from the instant in which the queue was full", () => {
    const at = (arrivedAt: number): History =>
      accepted(8, 0).map((event) => (event.kind === "call" ? { ...event, arrivedAt } : event));
    expect(judge([note, ...at(100), refused(503)]).witness).toMatchObject({ runningWhenFull: 8 });
    expect(judge([note, ...at(101), refused(503)]).witness).toMatchObject({ runningWhenFull: 0 });
  });

  it("counts nothing as waiting where the queue was never taken for full", () => {
    const other: Note = { ...note, detail: "measured" };
    for (const notes of [[], [other]])
      expect(judge([...notes, ...accepted(40, 8), refused(503), after])).toMatchObject({
        kind: "PASS",
        witness: { waitingWhenFull: 0, runningWhenFull: 0 },
      });
  });

  it("shows the last that were accepted where too many wait", () => {
    const history = accepted(40, 8);
    const submits = history.filter((event) => event.kind === "op" && event.did === "submit");
    expect(judge([note, ...history, refused(503), after]).evidence).toEqual(submits.slice(-3));
    expect(judge([note, ...accepted(20, 8), refused(503), after]).evidence).toHaveLength(3);
    expect(judge([note, ...history.slice(0, 30), after]).evidence).toEqual(submits.slice(9, 10));
  });

  it("shows the refusal that has another meaning", () => {
    const other = refused(403);
    expect(judge([note, ...accepted(13, 8), other, after]).evidence).toEqual([other]);
    expect(kindOf([note, other])).toBe("INCONCLUSIVE");
    for (const status of [500, 408])
      expect(kindOf([note, ...accepted(13, 8), refused(status), after])).toBe("INCONCLUSIVE");
    expect(kindOf([note, ...accepted(13, 8), refused(403), refused(503), after])).toBe("PASS");
  });

  it("shows the story of a job that was dropped, or not seen to end", () => {
    const of = (end: Op["state"]): History => accepted(1, 1, end);
    const rest = accepted(13, 8).slice(3);
    for (const [end, kind] of [
      ["failed", "FAIL"],
      ["queued", "INCONCLUSIVE"],
    ] as const)
      expect(judge([note, ...of(end), ...rest, refused(503), after])).toMatchObject({
        kind,
        evidence: of(end),
      });
    const silent = of("succeeded").filter(({ kind }) => kind !== "call");
    expect(judge([note, ...silent, ...rest, refused(503), after]).evidence).toEqual(silent);
  });

  it("lets an emptied queue refuse once, and shows how it refuses for good", () => {
    const still = [401, 402, 403, 404].map((sentAt) => ({ ...refused(429, "after"), sentAt }));
    const full = [note, ...accepted(13, 8), refused(503)];
    expect(kindOf([...full, ...still.slice(0, 1), { ...after, sentAt: 500 }])).toBe("PASS");
    expect(judge([...full, ...still])).toMatchObject({ kind: "FAIL", evidence: still.slice(1) });
    expect(kindOf([...full, ...still, { ...refused(400, "after"), sentAt: 500 }])).toBe("PASS");
    expect(kindOf(full)).toBe("PASS");
    // While one has not ended there may be no room.
    const unended = [note, ...accepted(13, 8, "running"), refused(503), ...still];
    expect(kindOf(unended)).toBe("INCONCLUSIVE");
  });

  it("judges the flood alone", () => {
    const other = { ...refused(503), label: "other" };
    expect(judge([note, ...accepted(13, 8), other, after])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { refused: 0 },
    });
  });
});
