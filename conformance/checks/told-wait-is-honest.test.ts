import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { toldWaitIsHonest } from "./told-wait-is-honest.ts";

const judge = (history: History) =>
  telling(toldWaitIsHonest.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

function refused(
  token: string,
  retryAfter: string | null = "1",
  said: Partial<Op> & { status?: number } = {},
): Op {
  const status = said.status ?? 429;
  const headers = retryAfter === null ? {} : { "retry-after": retryAfter };
  const answer = { status, headers, body: "", bodyChars: 0 };
  return op({
    as: "rate-limited",
    label: "exhausting",
    token,
    jobId: null,
    status,
    answer,
    ...said,
  });
}

const waited = (token: string, status = 202): Op =>
  status === 202
    ? op({ as: "rate-limited", label: "waited", token, sentAt: 1_100 })
    : refused(token, "1", { label: "waited", status, sentAt: 1_100 });

const tokens = ["a", "b", "c", "d", "e"];
const rounds = (lucky: number): History =>
  tokens.flatMap((token, index) => [refused(token), waited(token, index < lucky ? 202 : 429)]);

describe("told-wait-is-honest", () => {
  it("passes where who waits is accepted, or all but one", () => {
    expect(kindOf(rounds(5))).toBe("PASS");
    expect(kindOf(rounds(4))).toBe("PASS");
  });

  it("tells a wait that does not help", () => {
    expect(kindOf(rounds(3))).toBe("NON-STRICT");
    expect(kindOf(rounds(0))).toBe("NON-STRICT");
  });

  it("tells a refusal that says nothing, or nothing that can be understood", () => {
    expect(kindOf([...rounds(5), refused("f", null)])).toBe("NON-STRICT");
    expect(kindOf([...rounds(5), refused("f", "soon")])).toBe("NON-STRICT");
    const full = refused("g", null, { as: "depth-limited", status: 503 });
    expect(kindOf([...rounds(5), full])).toBe("NON-STRICT");
  });

  it("takes a date as well", () => {
    const headers = {
      "retry-after": "Fri, 01 Mar 2024 12:00:01 GMT",
      date: "Fri, 01 Mar 2024 12:00:00 GMT",
    };
    const dated = refused("f", "1", { answer: { status: 429, headers, body: "", bodyChars: 0 } });
    expect(kindOf([...rounds(5), dated])).toBe("PASS");
  });

  it("does not pass when nobody waited or nothing was refused", () => {
    expect(kindOf([refused("a")])).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });

  it("counts refusals, waits, and the longest wait that was told", () => {
    const { witness } = judge([...rounds(4), refused("f", "7"), refused("g", "soon")]);
    // The one who was unlucky was refused twice.
    expect(witness).toEqual({ refused: 8, waited: 5, acceptedAfterIt: 4, longestToldMs: 7_000 });
    expect(judge([]).witness).toMatchObject({ refused: 0, longestToldMs: 0 });
  });

  it("looks at refusals of limited clients alone, for a limit or a full queue", () => {
    const silent = (said: Partial<Op> & { status?: number }): Op => refused("f", null, said);
    expect(kindOf([...rounds(5), silent({ as: "tenant-a" })])).toBe("PASS");
    expect(kindOf([...rounds(5), silent({ status: 500, outcome: "info" })])).toBe("PASS");
    expect(kindOf([...rounds(5), silent({ status: 404 })])).toBe("PASS");
    expect(kindOf([...rounds(5), silent({ as: "rate-limited", status: 503 })])).toBe("NON-STRICT");
    expect(kindOf([...rounds(5), silent({ as: "depth-limited" })])).toBe("NON-STRICT");
  });

  it.each([
    ["all are silent", [], "NON-STRICT"],
    ["others are not", [refused("a", "1")], "INCONCLUSIVE"],
  ])("where a 503 does not say how long to wait and %s, tells it as it should", (_, rest, kind) => {
    const silent = refused("f", null, { status: 503 });
    const verdict = judge([silent, silent, ...rest]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toEqual(kind === "NON-STRICT" ? [silent] : []);
  });

  it("does not tolerate a 429 that says nothing, though others do", () => {
    const silent = refused("f", null);
    const { kind, evidence } = judge([silent, refused("a", "1")]);
    expect({ kind, evidence }).toEqual({ kind: "NON-STRICT", evidence: [silent] });
    const malformed = refused("g", "soon");
    expect(judge([malformed, refused("a", "1")])).toMatchObject({
      kind: "NON-STRICT",
      evidence: [malformed],
    });
  });

  it("tells refusals that are alike once", () => {
    for (const retryAfter of [null, "soon"]) {
      const [first, ...others] = ["f", "g", "h"].map((token) => refused(token, retryAfter));
      const { because, evidence } = judge([...(first ? [first] : []), ...others]);
      expect(evidence).toEqual([first]);
      expect(because).not.toContain("such cases");
    }
  });

  it("shows the last wait that was told before, and the refusal after it", () => {
    const early = refused("a", "3", { sentAt: 5 });
    const told = refused("a", "1", { sentAt: 90, doneAt: 1_100 });
    const later = refused("a", "9", { sentAt: 1_100, doneAt: 1_101 });
    const other = refused("b", "2", { sentAt: 95 });
    const unlucky = [waited("a", 429), waited("c", 503)];
    const { kind, evidence } = judge([early, told, later, other, ...unlucky]);
    expect({ kind, evidence }).toEqual({ kind: "NON-STRICT", evidence: unlucky.slice(1) });
    const both = judge([early, told, later, other, unlucky[0] ?? told, waited("a", 503)]);
    expect(both.evidence).toEqual([told, unlucky[0]]);
  });

  it.each([
    [1, 1, "PASS"],
    [2, 1, "PASS"],
    [3, 2, "PASS"],
    [1, 0, "INCONCLUSIVE"],
  ])("of %i who waited and %i who were accepted says %s", (count, lucky, kind) => {
    const history = tokens
      .slice(0, count)
      .flatMap((token, index) => [refused(token), waited(token, index < lucky ? 202 : 429)]);
    expect(kindOf(history)).toBe(kind);
  });

  it("does not count who waited and was not answered as accepted", () => {
    const silent = op({ as: "rate-limited", label: "waited", status: null, sentAt: 1_100 });
    const history = [...tokens.map((token) => refused(token)), waited("a"), silent, silent];
    expect(judge(history)).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { waited: 3, acceptedAfterIt: 1 },
    });
  });

  it("says nothing where all waited and nobody had been refused", () => {
    expect(judge([waited("a"), waited("b")])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { refused: 0, acceptedAfterIt: 2 },
    });
  });
});
