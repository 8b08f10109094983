import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { unknownPreferenceIsIgnored } from "./unknown-preference-is-ignored.ts";

const kindOf = (history: History): string =>
  unknownPreferenceIsIgnored.judge({ history, target: wholeTarget, policy: {} }).kind;

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
    exercise: "test",
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

  it("says nothing where plain jobs are refused too, or no answer came", () => {
    expect(kindOf([...two("plain", 429), ...two("unknown", 429)])).toBe("INCONCLUSIVE");
    expect(kindOf(unknownIs(null))).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
