import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Note } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { racingLoserIsTold409 } from "./racing-loser-is-told-409.ts";

const judge = (history: History, target: Target = wholeTarget) =>
  telling(racingLoserIsTold409.judge({ history, target, policy: {} }));
const kindOf = (history: History, target?: Target): string => judge(history, target).kind;

const together: Note = {
  kind: "note",
  exercise: "racing-requests",
  at: 8,
  what: "measured",
  detail: "token-1",
  figures: { releasedWithinMs: 2 },
};

const winner = op({ label: "racer" });
const replayed = op({ label: "racer", status: 200, sentAt: 1 });
const loser = (status: number | null, contentType = "application/problem+json"): Op =>
  op({
    label: "racer",
    jobId: null,
    status,
    ...(status === null
      ? {}
      : {
          answer: { status, headers: { "content-type": contentType }, body: "{}", bodyChars: 2 },
        }),
  });

describe("racing-loser-is-told-409", () => {
  it("passes losers that are told 409, also beside those that came later and got the answer", () => {
    expect(kindOf([winner, loser(409), together])).toBe("PASS");
    expect(kindOf([winner, loser(409), replayed, together])).toBe("PASS");
    const later = { ...loser(429), sentAt: 2 };
    expect(judge([winner, loser(409), loser(409), replayed, later, together])).toMatchObject({
      kind: "PASS",
      witness: { races: 1, losers: 3, conflicts: 2, replays: 1 },
    });
  });

  it("leaves a round out that was told to come again, if these are few", () => {
    const named = (token: string, ops: readonly Op[]) => [
      ...ops.map((one) => ({ ...one, token })),
      { ...together, detail: token },
    ];
    const good = ["a", "b"].flatMap((token) => named(token, [winner, loser(409)]));
    const turnedAway = (token: string) => named(token, [winner, loser(503)]);
    expect(judge([...good, ...turnedAway("c")])).toMatchObject({
      kind: "PASS",
      witness: { races: 2 },
    });
    expect(kindOf([...good, ...turnedAway("c"), ...turnedAway("d")])).toBe("NON-STRICT");
  });

  it("tolerates a service that gives every loser the winner's answer", () => {
    expect(judge([winner, replayed, together])).toMatchObject({
      kind: "NON-STRICT",
      evidence: [replayed],
    });
  });

  it("passes what the profile declares: the winner's answer for everybody", () => {
    const declared = (history: History): string =>
      telling(
        racingLoserIsTold409.judge({
          history,
          target: wholeTarget,
          policy: { profile: { racingLoser: "replay" } },
        }),
      ).kind;
    expect(declared([winner, replayed, together])).toBe("PASS");
    expect(declared([winner, loser(409), together])).toBe("PASS");
    expect(declared([winner, loser(500), together])).toBe("NON-STRICT");
  });

  it.each([
    ["a 500", loser(500)],
    ["a 422", loser(422)],
    ["a 409 that is no problem document", loser(409, "text/html")],
  ])("does not pass %s, and does not fail it: it is a SHOULD", (_, bad) => {
    expect(kindOf([winner, bad, together])).toBe("NON-STRICT");
  });

  it("asks for a problem document only where the target declares that format", () => {
    const { errors: _, ...undeclared } = wholeTarget;
    expect(kindOf([winner, loser(409, "application/json"), together], undeclared)).toBe("PASS");
  });

  it("does not pass when there was no loser, or no race", () => {
    expect(kindOf([winner, together])).toBe("INCONCLUSIVE");
    expect(kindOf([winner, loser(null), together])).toBe("INCONCLUSIVE");
    expect(kindOf([winner, loser(409)])).toBe("INCONCLUSIVE");
  });
});
