import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents } from "../judging/job-events.fixture.ts";
import { onlySubmittedWorkRuns } from "./only-submitted-work-runs.ts";

const kindOf = (history: History): string =>
  onlySubmittedWorkRuns.judge({ history, target: wholeTarget, policy: {} }).kind;

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
  ])("fails %s", (_, history) => {
    expect(kindOf([...good, ...history])).toBe("FAIL");
  });

  it("does not pass when nothing ran", () => {
    expect(kindOf([op({})])).toBe("INCONCLUSIVE");
  });
});
