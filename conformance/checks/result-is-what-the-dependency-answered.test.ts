import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { resultIsWhatTheDependencyAnswered } from "./result-is-what-the-dependency-answered.ts";

const judge = (history: History) =>
  resultIsWhatTheDependencyAnswered.judge({ history, target: wholeTarget, policy: {} });

const result = (value: JsonValue, said: Partial<Op> & { status?: number | null } = {}): Op =>
  op({ did: "result", status: 200, sentAt: 30, label: "at-once", value, ...said });

const answered = (body: JsonValue, said: Partial<Call> = {}): Call =>
  call({ arrivedAt: 5, answer: { status: 200, body }, ...said });

describe("result-is-what-the-dependency-answered", () => {
  const submitted = op();
  const succeeded = op({ did: "read", state: "succeeded", sentAt: 20 });
  const before = [submitted, answered({ mark: "a", n: 0.1 }), succeeded];

  it("passes what the ledger answered, in any order of members, each time", () => {
    const again = result({ n: 0.1, mark: "a" }, { label: "again", sentAt: 40 });
    const { kind, witness } = judge([...before, result({ mark: "a", n: 0.1 }), again]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ results: 2, atOnce: 1, jobs: 1 });
  });

  it("takes either answer of a job that was delivered twice, and fails a change between them", () => {
    const twice = [...before, answered({ mark: "b" }, { nth: 2, arrivedAt: 12 })];
    expect(judge([...twice, result({ mark: "b" }), result({ mark: "b" })]).kind).toBe("PASS");
    const changing = [result({ mark: "b" }), result({ mark: "a", n: 0.1 })];
    expect(judge([...twice, ...changing]).kind).toBe("FAIL");
  });

  it.each([
    ["a result that is not there", result(null, { status: 404 })],
    ["a conflict", result(null, { status: 409 })],
    ["an empty result", result(null)],
    ["another result", result({ mark: "z" })],
    ["a rounded number", result({ mark: "a", n: 0.10000000149 })],
  ])("fails %s after a success was seen", (_, bad) => {
    expect(judge([...before, bad]).kind).toBe("FAIL");
  });

  it("does not judge what was asked before anybody saw the success", () => {
    const early = result(null, { status: 404, sentAt: 15 });
    expect(judge([...before, early, result({ mark: "a", n: 0.1 })]).kind).toBe("PASS");
  });

  it("cannot tell where no answer came, or a redirect", () => {
    expect(judge([...before, result(null, { status: null })]).kind).toBe("INCONCLUSIVE");
    expect(judge([...before, result(null, { status: 303 })]).kind).toBe("INCONCLUSIVE");
  });

  it("does not pass when no result was fetched", () => {
    expect(judge(before).kind).toBe("INCONCLUSIVE");
  });
});
