import { describe, expect, it } from "vitest";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import type { History } from "../contract/history.ts";
import { validPostAnswers202 } from "./valid-post-answers-202.ts";

const kindOf = (history: History): string =>
  validPostAnswers202.judge({ history, target: wholeTarget, policy: {} }).kind;

describe("valid-post-answers-202", () => {
  const good = op({ label: "first", state: "queued" });

  it("passes a 202 that states a status, also one of a job that has ended", () => {
    expect(kindOf([good, op({ label: "first", state: "succeeded" })])).toBe("PASS");
  });

  it("tolerates 201", () => {
    expect(kindOf([good, op({ label: "first", status: 201, state: "queued" })])).toBe("NON-STRICT");
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
});
