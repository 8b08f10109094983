import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { unknownPreferenceIsIgnored } from "./unknown-preference-is-ignored.ts";

const judge = (history: History) =>
  telling(unknownPreferenceIsIgnored.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const answered = (status: number, applied?: string, said: Partial<Op> = {}): Op =>
  op({
    status,
    answer: {
      status,
      headers: applied === undefined ? {} : { "preference-applied": applied },
      body: "{}",
      bodyChars: 2,
    },
    ...said,
  });
const two = (label: string, status: number | null): readonly Op[] => [
  op({ label, status, token: `${label} 1` }),
  op({ label, status, token: `${label} 2` }),
];
const unknownIs = (status: number | null): History => [
  ...two("plain", 202),
  ...two("unknown", status),
];

/** A client that would wait for one second, whose job's call was answered at `releasedAt`. */
const outlasts = (doneAt: number, releasedAt: number): readonly HistoryEvent[] => [
  op({ label: "outlasts", token: "long", sentAt: 0, doneAt }),
  call({ token: "long", arrivedAt: 5, answeredAt: releasedAt }),
  {
    kind: "note",
    exercise: "preferences-asked",
    at: releasedAt,
    what: "measured",
    detail: "released",
    figures: { atMs: releasedAt },
  },
];

describe("unknown-preference-is-ignored", () => {
  it.each<[string, readonly HistoryEvent[]]>([
    ["ignores all of it", [op({ label: "ends-in-time" }), ...outlasts(10, 11)]],
    [
      "waits, and says so",
      [
        answered(200, "wait=5", { label: "ends-in-time", state: "succeeded" }),
        ...outlasts(1_040, 1_041),
      ],
    ],
    ["is a little late", outlasts(2_900, 2_901)],
    ["is late for another reason", outlasts(4_500, 5_000)],
  ])("passes a service that %s", (_, history) => {
    expect(kindOf([...unknownIs(202), ...history])).toBe("PASS");
  });

  it.each([400, 422, 501])("fails one that answers %i to what it does not know", (status) => {
    expect(kindOf(unknownIs(status))).toBe("FAIL");
  });

  it("fails one that keeps the client for longer than it would wait", () => {
    expect(kindOf([...unknownIs(202), ...outlasts(5_010, 5_000)])).toBe("FAIL");
  });

  it("fails one that refuses to wait", () => {
    expect(kindOf([...unknownIs(202), op({ label: "ends-in-time", status: 400 })])).toBe("FAIL");
  });

  it.each<[string, Op]>([
    [
      "waits and does not say so",
      answered(200, undefined, { label: "ends-in-time", state: "succeeded" }),
    ],
    [
      "answers 200 for a job that runs",
      answered(200, "wait=5", { label: "ends-in-time", state: "running" }),
    ],
    ["claims to have applied anything", answered(202, "jobproof-unheard-of", { label: "unknown" })],
  ])("tolerates one that %s", (_, odd) => {
    expect(kindOf([...unknownIs(202), odd])).toBe("NON-STRICT");
  });

  it("does not pass a wait for a job that was never called", () => {
    const history = outlasts(1_040, 1_041).filter(({ kind }) => kind !== "call");
    expect(kindOf([...unknownIs(202), ...history])).toBe("INCONCLUSIVE");
  });

  it("says nothing where plain jobs are refused too, or no answer came", () => {
    expect(kindOf([...two("plain", 429), ...two("unknown", 429)])).toBe("INCONCLUSIVE");
    expect(kindOf(unknownIs(null))).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });

  it("counts what was asked, what was waited for, and how long it took", () => {
    const slow = op({ label: "plain", sentAt: 100, doneAt: 140 });
    const waits = [
      answered(200, "wait", { label: "ends-in-time", state: "succeeded" }),
      op({ label: "ends-in-time" }),
      op({ label: "ends-in-time" }),
    ];
    const [asked, ...rest] = outlasts(1_140, 1_141);
    const later = asked?.kind === "op" ? [{ ...asked, sentAt: 100 }] : [];
    const { kind, witness } = judge([...unknownIs(202), slow, ...waits, ...later, ...rest]);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: { unknown: 2, waitedFor: 1, slowestPlainMs: 40, outlastedMs: 1_040 },
    });
    expect(judge([]).witness).toEqual({
      unknown: 0,
      waitedFor: 0,
      slowestPlainMs: 0,
      outlastedMs: 0,
    });
  });

  it("says nothing of unknown preferences where nothing was asked without, or one was refused", () => {
    const [plain, other] = two("plain", 202);
    const unknown = two("unknown", 400);
    expect(kindOf(unknown)).toBe("INCONCLUSIVE");
    const refused = op({ label: "plain", status: 429 });
    expect(judge([...(plain ? [plain] : []), refused, ...unknown])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [plain],
    });
    expect(judge([...(plain && other ? [plain, other] : []), ...unknown])).toMatchObject({
      kind: "FAIL",
      evidence: [unknown[0], plain],
    });
  });

  it.each([
    ["refused once", [202, 400]],
    ["not answered once", [400, null]],
  ])("says nothing where unknown preferences were %s", (_, statuses) => {
    const unknown = statuses.map((status) => op({ label: "unknown", status }));
    const odd = unknown.find(({ outcome }) => outcome !== "ok");
    expect(judge([...two("plain", 202), ...unknown])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [odd],
    });
  });

  it.each([
    ["wait", "PASS"],
    ["Respond-Async , WAIT=5; foo", "PASS"],
    ["wait ; foo=1", "PASS"],
    ["respond-async", "NON-STRICT"],
    ["waiting", "NON-STRICT"],
  ])("reads Preference-Applied: %s", (applied, kind) => {
    const odd = answered(200, applied, { label: "ends-in-time", state: "succeeded" });
    const verdict = judge([...unknownIs(202), odd]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toEqual(kind === "NON-STRICT" ? [odd] : []);
  });

  it("finds a claim to have applied anything among several answers, and shows it", () => {
    const claimed = answered(202, "wait=1, jobproof-unheard-of=1", { label: "unknown" });
    const { kind, evidence } = judge([...unknownIs(202), claimed, op({ label: "unknown" })]);
    expect({ kind, evidence }).toEqual({ kind: "NON-STRICT", evidence: [claimed] });
  });

  it.each([429, 503, null])("says nothing where a wish to wait was answered %s", (status) => {
    const odd = op({ label: "ends-in-time", status, token: "in time" });
    expect(judge([...unknownIs(202), odd])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [odd],
    });
  });

  it.each([
    ["two seconds later than wished", 3_000, 3_000, "PASS"],
    ["later than that, as its job ended", 3_001, 3_001, "FAIL"],
    ["later than that, before its job ended", 3_001, 3_002, "PASS"],
  ])("says of a client that was answered %s as it should", (_, ...[doneAt, releasedAt, kind]) => {
    const history = outlasts(doneAt, releasedAt);
    const verdict = judge([...unknownIs(202), ...history]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toEqual(kind === "FAIL" ? history.slice(0, 2) : []);
  });

  it("goes by the note of the release alone, and by its own call", () => {
    const [asked, called, released] = outlasts(5_010, 5_000);
    if (asked === undefined || called === undefined || released?.kind !== "note")
      throw new Error("no wait that is outlasted");
    const other = { ...released, detail: "other", figures: { atMs: 9_000 } };
    expect(kindOf([...unknownIs(202), asked, called, other, released])).toBe("FAIL");
    expect(kindOf([...unknownIs(202), asked, called, other])).toBe("PASS");
    const theirs = { ...called, token: "other" };
    expect(judge([...unknownIs(202), asked, theirs, released])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [asked],
    });
  });

  it("says nothing of a wait to which no answer came, and passes one that was refused", () => {
    const silent = op({ label: "outlasts", token: "long", status: null, doneAt: 9_000 });
    const [, called, released] = outlasts(9_000, 8_000);
    const events = [...(called ? [called] : []), ...(released ? [released] : [])];
    expect(judge([...unknownIs(202), silent, ...events])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [silent],
    });
    const refused = op({ label: "outlasts", token: "other", status: 400 });
    expect(kindOf([...unknownIs(202), refused])).toBe("PASS");
  });
});
