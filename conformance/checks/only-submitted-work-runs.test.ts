import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { onlySubmittedWorkRuns } from "./only-submitted-work-runs.ts";

const judge = (history: History) =>
  telling(onlySubmittedWorkRuns.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const good = jobEvents({ name: "a", exercise: "test", calls: [{}] });

describe("only-submitted-work-runs", () => {
  it.each([
    ["what was accepted", []],
    ["a refused submission that never runs", [op({ token: "t", status: 422 })]],
    [
      "an unclear submission that runs (V10)",
      [op({ token: "t", status: null }), call({ token: "t" })],
    ],
    [
      "a submission that was refused once and accepted later",
      [op({ token: "t", status: 429 }), op({ token: "t", sentAt: 5 }), call({ token: "t" })],
    ],
    [
      "a repetition that was refused because the first was unclear and took effect",
      [op({ token: "t", status: 500 }), op({ token: "t", status: 409 }), call({ token: "t" })],
    ],
    [
      "a token that was sent in an odd request",
      [
        op({
          did: "other",
          token: null,
          request: { method: "PATCH", path: "/", headers: {}, body: '{"token":"odd-1"}' },
        }),
        call({ token: "odd-1" }),
      ],
    ],
  ])("passes %s", (_, history) => {
    expect(kindOf([...good, ...history])).toBe("PASS");
  });

  it.each([
    ["a call for what was never submitted", [call({ token: "nobody" })]],
    ["a call for what was refused", [op({ token: "t", status: 422 }), call({ token: "t" })]],
    [
      "a call for what was refused, though its token was read",
      [op({ token: "t", status: 422 }), op({ did: "read", token: "t" }), call({ token: "t" })],
    ],
  ])("fails %s", (_, history) => {
    expect(kindOf([...good, ...history])).toBe("FAIL");
  });

  it("counts the tokens that were called, sent, and refused every time", () => {
    const history = [
      ...good,
      op({ token: "once", status: 429 }),
      op({ token: "once", sentAt: 5 }),
      op({ token: "always", status: 422 }),
      op({ token: "always", status: 400, sentAt: 5 }),
      call({ token: "once" }),
      call({ token: "once", nth: 2, arrivedAt: 9 }),
    ];
    expect(judge(history)).toMatchObject({
      kind: "PASS",
      witness: { called: 2, refused: 1 },
    });
  });

  it("shows no more than three calls, after the refusals", () => {
    const calls = [1, 2, 3, 4].map((nth) => call({ token: "t", nth, arrivedAt: nth }));
    expect(judge([...good, ...calls]).evidence).toEqual(calls.slice(0, 3));
    const refusals = [1, 2, 3, 4].map((sentAt) => op({ token: "t", status: 422, sentAt }));
    const { because, evidence } = judge([...good, ...refusals, ...calls]);
    expect(evidence).toEqual([...refusals.slice(0, 3), ...calls.slice(0, 3)]);
    expect(because).toContain("422");
  });

  it("finds no token in requests without a body, or with another in it", () => {
    const request = { method: "PATCH", path: "/", headers: {}, body: '{"token":"odd-1"}' };
    const odd = op({ did: "other", token: null, request });
    const bare = op({ did: "read", token: null, request: { ...request, body: null }, status: 200 });
    expect(kindOf([...good, odd, bare, call({ token: "odd-2" })])).toBe("FAIL");
  });

  it("does not pass when nothing ran", () => {
    expect(kindOf([op({})])).toBe("INCONCLUSIVE");
  });
});
