import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { resultIsWhatTheDependencyAnswered } from "./result-is-what-the-dependency-answered.ts";

const judge = (history: History) =>
  telling(resultIsWhatTheDependencyAnswered.judge({ history, target: wholeTarget, policy: {} }));

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
    const { kind, witness } = judge([...before, result({ mark: "a", n: 0.1 }), again, again]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ results: 3, atOnce: 1, jobs: 1 });
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

  it.each([null, 429, 300, 303, 503])(
    "cannot tell where the answer was %s, also beside a good one",
    (status) => {
      const other = result(null, { status, sentAt: 40 });
      expect(judge([...before, other]).kind).toBe("INCONCLUSIVE");
      expect(judge([...before, result({ mark: "a", n: 0.1 }), other]).kind).toBe("INCONCLUSIVE");
    },
  );

  it("cannot tell what was answered to a job whose calls were all refused or never seen", () => {
    const refused = call({ arrivedAt: 5, status: 500 });
    expect(judge([submitted, refused, succeeded, result(null)]).kind).toBe("INCONCLUSIVE");
    expect(judge([submitted, succeeded, result({ mark: "a" })]).kind).toBe("INCONCLUSIVE");
    expect(judge([succeeded, result({ mark: "a" })]).kind).toBe("INCONCLUSIVE");
  });

  it("shows two results that differ, though each is an answer of the dependency", () => {
    const twice = [...before, answered({ mark: "b" }, { nth: 2, arrivedAt: 12 })];
    const first = result({ mark: "b" });
    const same = result({ mark: "b" }, { sentAt: 40 });
    const other = result({ mark: "a", n: 0.1 }, { sentAt: 50 });
    const { kind, evidence } = judge([...twice, first, same, other]);
    expect({ kind, evidence }).toEqual({ kind: "FAIL", evidence: [first, other] });
  });

  it("compares results of the same job only, and goes by a success of that job", () => {
    const second = { jobId: "job-2", token: "token-2" };
    const theirs = [op(second), answered({ mark: "z" }, second)];
    const seen = op({ ...second, did: "read", state: "succeeded", sentAt: 20 });
    const good = result({ mark: "a", n: 0.1 });
    const { kind, witness } = judge([
      ...before,
      ...theirs,
      seen,
      good,
      result({ mark: "z" }, { ...second, label: "again" }),
    ]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ results: 2, atOnce: 1, jobs: 2 });
    const running = op({ ...second, did: "read", state: "running", sentAt: 20 });
    const unready = result(null, { ...second, status: 404 });
    expect(judge([...before, ...theirs, running, good, unready]).kind).toBe("PASS");
    expect(judge([...before, ...theirs, seen, good, unready]).kind).toBe("FAIL");
  });

  it.each([
    [21, "INCONCLUSIVE"],
    [21.1, "FAIL"],
  ])("with a success known at 21 ms, says of what was asked at %f ms %s", (sentAt, kind) => {
    expect(judge([...before, result(null, { status: 404, sentAt })]).kind).toBe(kind);
  });

  it("does not pass when no result was fetched", () => {
    expect(judge(before).kind).toBe("INCONCLUSIVE");
  });

  it("goes by one success seen before, whatever else was read, and by none of nobody", () => {
    const running = op({ did: "read", state: "running", sentAt: 8 });
    const missing = result(null, { status: 404 });
    expect(judge([running, ...before, missing]).kind).toBe("FAIL");
    const unread = result(null, { status: 404, jobId: "job-9" });
    const nameless = result(null, { status: 404, jobId: null });
    const good = result({ mark: "a", n: 0.1 });
    expect(judge([...before, good, unread, nameless])).toMatchObject({
      kind: "PASS",
      witness: { results: 1 },
    });
  });
});
