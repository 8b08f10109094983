import { describe, expect, it } from "vitest";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import type { History } from "../contract/history.ts";
import { validPostAnswers202 } from "./valid-post-answers-202.ts";

const judge = (history: History) =>
  telling(validPostAnswers202.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

describe("valid-post-answers-202", () => {
  const good = op({ label: "first", state: "queued" });

  it("passes a 202 that states a status, also one of a job that has ended", () => {
    expect(kindOf([good, op({ label: "first", state: "succeeded" })])).toBe("PASS");
  });

  it("tolerates 201", () => {
    expect(kindOf([good, op({ label: "first", status: 201, state: "queued" })])).toBe("NON-STRICT");
  });

  it("passes a 202 that states it elsewhere than a status does", () => {
    const body = '{"order":{"ref":7,"phase":"queued"}}';
    const answer = { status: 202, headers: {}, body, bodyChars: body.length };
    expect(kindOf([op({ label: "first", state: null, answer })])).toBe("PASS");
    const wordless = { ...answer, body: '{"order":{"ref":7,"phase":"noted"},"since":null}' };
    expect(kindOf([op({ label: "first", state: null, answer: wordless })])).toBe("FAIL");
  });

  it.each([
    ["a 200", op({ label: "first", status: 200, state: "queued" })],
    ["a refusal", op({ label: "first", status: 400 })],
    ["an empty body", op({ label: "first", state: null })],
    ["an undeclared status", op({ label: "first", state: "unknown" })],
  ])("fails %s", (_, bad) => {
    expect(kindOf([good, bad])).toBe("FAIL");
  });

  it.each([429, 503])("says nothing about a target that is too busy: %i", (status) => {
    expect(kindOf([good, op({ label: "first", status })])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was answered", () => {
    expect(kindOf([op({ label: "first", status: null })])).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });

  it("counts requests, and those that were answered", () => {
    const busy = op({ label: "first", status: 429 });
    const other = op({ label: "other", status: 400 });
    expect(judge([good, good, busy, other])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { requests: 3, answered: 2 },
      evidence: [busy],
    });
    expect(kindOf([good, other])).toBe("PASS");
  });

  it.each([200, 203, 204, 303, 409])(
    "fails %i, though it states a status, and shows it",
    (status) => {
      const bad = op({ label: "first", status, state: "queued" });
      expect(judge([good, bad])).toMatchObject({ kind: "FAIL", evidence: [bad] });
    },
  );

  it("fails a 201 that states no status, or one that is not declared", () => {
    expect(kindOf([op({ label: "first", status: 201, state: null })])).toBe("FAIL");
    expect(kindOf([op({ label: "first", status: 201, state: "unknown" })])).toBe("FAIL");
  });
});
